/** Whether a Response of the status may have no body (https://fetch.spec.whatwg.org/#null-body-status). */
export const hasNoBody = (status: number): boolean => status === 204 || status === 304;
