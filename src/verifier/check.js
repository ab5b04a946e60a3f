// From a text to a verdict on the page.

import { now } from "./bring.js";
import { verdict } from "./judge.js";
import { shown } from "./show.js";

// Put a verdict on the page and lead the reader to it.
export async function check(said, known, readers, place, carrier = "") {
  const parts = shown(await verdict(said.trim(), known, now(), readers, carrier));
  place.replaceChildren(...parts);
  parts[0].focus();
}
