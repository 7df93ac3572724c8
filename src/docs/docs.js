const dark = matchMedia('(prefers-color-scheme: dark)');
const followTheme = () => {
  document.documentElement.classList.toggle('dark-mode', dark.matches);
};
followTheme();
dark.addEventListener('change', followTheme);

// A proxy may have added a prefix to the paths of the service.
const service = new URL('..', document.currentScript.src);

fetch(new URL('openapi.json', service))
  .then((response) => response.json())
  .then((contract) => {
    SwaggerUIBundle({
      // Requests go to the service that this page comes from, wherever that is.
      spec: { ...contract, servers: [{ url: service.href.replace(/\/$/, '') }] },
      dom_id: '#docs',
      deepLinking: true,
      displayRequestDuration: true,
      // A token pasted here is gone with the page, and nothing is sent to a validator elsewhere.
      persistAuthorization: false,
      validatorUrl: null,
    });
  });
