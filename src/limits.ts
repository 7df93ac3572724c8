/**
 * The limits that a text of the service repeats: an error, a finding, a reason in the log. Each text takes its figure
 * from here. A limit that no text repeats stands in the file that keeps it.
 */

/** Characters of a task's texts and of a user id. The contract says the same of the texts. */
export const titleLength = 200;
export const descriptionLength = 1_000;
export const userIdLength = 255;

/** Bytes of a request's body, after decompression. */
export const bodyBytes = 65_536;
/** Bytes of the request line and the headers together. */
export const headerBytes = 16_384;

/** Hours for which an Idempotency-Key keeps its response. */
export const keyLifetimeHours = 24;
/** Days for which the changes since a changes token are known. The trigger keeps deleted tasks for a day more. */
export const knownChangesDays = 30;

/** Long lists that a user may have unfinished: not read to their end. */
export const unfinishedListsOfUser = 100;
/** Event streams that a user may have open. */
export const streamsOfUser = 20;
/** Event streams that the process may have open: some 150 MB. */
export const streamsOfProcess = 5_000;
