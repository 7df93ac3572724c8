SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  displayRequestDuration: true,
  // A token pasted here is gone with the page, and nothing is sent to a validator elsewhere.
  persistAuthorization: false,
  validatorUrl: null,
});
