// Forms that the register reads and this program does not: said as such, for "not issued by this register" would be false.

import { Closed } from "./closed.js";

export const PDF = "%PDF-";

// A compact token, with or without disclosures behind it, or a PDF.
export const looksLikeOne = (said) => said.startsWith(PDF) || /^eyJ[\w-]*\.[\w-]*\.[\w-]*(~|$)/.test(said);

export async function award() {
  throw new Closed("not_issued_here", "only_online", "format", null, "unknown");
}
