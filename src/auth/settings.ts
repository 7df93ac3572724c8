/** How environment variables are read, see loadConfig. */
export interface AuthSettings {
  text(name: string): string | undefined;
  list(name: string): readonly string[] | undefined;
  integer(name: string, fallback: number, min: number, max: number): number;
  httpUrl(name: string, value: string): URL;
}
