// Forms that the register reads and this program does not: said as such, for "not issued by this register" would be false.

import { onlyOnline } from "./closed.js";

export const PDF = "%PDF-";

const kindOf = (said) =>
  said.startsWith(PDF) ? "pdf" : /^eyJ[\w-]*\.[\w-]*\.[\w-]*~/.test(said) ? "sd_jwt_vc" : /^https?:\/\/[^#]*\/(s|credentials)\/[^#]*$/i.test(said) ? "link"
    : said[0] === "{" && said.includes("data:application/vc+jwt,") ? "vc_jwt" : "";

// A token with what its holder shows behind it or in an envelope of JSON, a PDF, the link of a shared award, or the address of one.
export const looksLikeOne = (said) => Boolean(kindOf(said));

export async function award(said) {
  throw onlyOnline(kindOf(said));
}
