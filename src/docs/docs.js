const dark = matchMedia('(prefers-color-scheme: dark)');
const followTheme = () => { document.documentElement.classList.toggle('dark-mode', dark.matches); };
followTheme();
dark.addEventListener('change', followTheme);

fetch('/openapi.json').then((response) => response.json()).then((contract) => {
  SwaggerUIBundle({
    // Requests go to the service that this page comes from, wherever that is.
    spec: { ...contract, servers: contract.servers.filter(({ url }) => url === '/') },
    dom_id: '#docs',
    deepLinking: true,
    displayRequestDuration: true,
    // A token pasted here is gone with the page, and nothing is sent to a validator elsewhere.
    persistAuthorization: false,
    validatorUrl: null,
  });
});
