// What the page that the square opens asks for when there is something to check: a square, and no other form.

import { check as checkBy } from "./check.js";
import * as paper from "./paper.js";

export { fallBackOn } from "./signature.js";
export { opened } from "./snapshot.js";
export { speak } from "./words.js";

export const check = (said, known, place, carrier) => checkBy(said, known, [paper], place, carrier);
