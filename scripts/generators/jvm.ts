import { openapiGenerator, python } from './python.ts';
import type { Generator, Toolchain } from './toolchain.ts';

const without = '--global-property=apiTests=false,modelTests=false,apiDocs=false,modelDocs=false';

const generator = (language: string, main: string, options: string, note: string, expected?: number): Generator =>
  openapiGenerator(language, `generated/openapi-generator-${language} ${options} ${without}`, {
    name: `openapi-generator-${language}`,
    client: `java -cp generated/jvm/classes:generated/jvm/dependency/* clients.${main}`,
    note,
    ...(expected !== undefined && { expected }),
  });

/** Java and Kotlin, in one Maven project. */
export const jvm: Toolchain = {
  name: 'jvm',
  inCI: false,
  needs: ['mvn', 'javac', 'python3'],
  uses: [python],
  // Maven gets what generators/jvm/pom.xml pins.
  install: () => Promise.resolve([]),
  compile: ['mvn --quiet --file jvm/pom.xml compile'],
  generators: [
    generator(
      'java',
      'OpenapiGeneratorJava',
      '--library native --api-package openapi_generator_java.api' +
        ' --model-package openapi_generator_java.model --invoker-package openapi_generator_java',
      'library native',
    ),
    generator(
      'kotlin',
      'OpenapiGeneratorKotlinKt',
      '--package-name openapi_generator_kotlin' + ' --additional-properties=serializationLibrary=jackson',
      'with jackson; its models cannot tell null from a missing property',
      16,
    ),
  ],
};
