const dark = matchMedia('(prefers-color-scheme: dark)');
const followTheme = () => { document.documentElement.classList.toggle('dark-mode', dark.matches); };
followTheme();
dark.addEventListener('change', followTheme);

SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  displayRequestDuration: true,
  // A token pasted here is gone with the page, and nothing is sent to a validator elsewhere.
  persistAuthorization: false,
  validatorUrl: null,
});
