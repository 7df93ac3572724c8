/** @type {import('@rtk-query/codegen-openapi').ConfigFile} */
export default {
  schemaFile: `${process.env.CONTRACT_URL}/openapi.json`,
  apiFile: './rtk-query-base.ts',
  apiImport: 'base',
  outputFile: '../generated/rtk-query.ts',
};
