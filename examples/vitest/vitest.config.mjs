export default {
  test: {
    setupFiles: ['./todo-api-mock.mjs'],
    // The folder of the checkout. Node.js runs it: Vite would rewrite its paths for a browser when the environment is jsdom.
    server: { deps: { external: [/\/todo-api\//] } },
  },
};
