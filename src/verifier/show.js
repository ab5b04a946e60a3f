// A verdict as a reader sees it: the same parts as on the register's own page, made of texts and elements, never of markup.

import { ago, date, day, figure, moment, say } from "./words.js";

const TONES = {
  genuine_in_force: "ok", genuine_not_in_force: "stop", genuine_status_unknown: "wait", not_issued_here: "stop", altered: "stop",
};
export const UNCHECKED = ["no_webcrypto", "only_online"];
const NO_CREDENTIAL = ["no_form", "unread", "not_json", "not_an_object"];
const SVG = "http://www.w3.org/2000/svg";

// Return an element. A child is an element or a text; what comes from a document goes through `name`.
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

const name = (text) => el("bdi", {}, text);

// Return nodes for a sentence in which names stand apart from the letters around them.
function told(place, given) {
  const marked = Object.fromEntries(Object.keys(given).map((key) => [key, `\u0000${key}\u0000`]));
  return say(place, marked).split("\u0000").map((part, at) => (at % 2 ? name(given[part]) : part));
}

export function shown(verdict) {
  const tone = UNCHECKED.includes(verdict.reason) ? "wait" : TONES[verdict.verdict];
  const box = el("div", { class: "verdict stack", "data-s": tone, tabindex: "-1" },
    el("h1", {}, mark(tone), el("span", {}, title(verdict))),
    el("p", { class: "lede" }, ...meaning(verdict)),
    el("p", { class: "s soft" }, say("page.checked", { moment: moment(verdict.checkedAt) })),
    el("p", { class: "s soft" }, age(verdict)),
  );
  box.style.outline = "0"; // it takes the focus to be read out, not to be acted on
  const parts = [box];
  if (verdict.credential) parts.push(section("says", el("dl", { class: "dl" }, ...rows(verdict.credential))));
  const next = advice(verdict);
  if (next) parts.push(section("next", el("p", {}, next)));
  parts.push(steps(verdict));
  return parts;
}

function mark(tone) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", "aria-hidden": "true", fill: "none", stroke: "var(--c)", "stroke-width": 4 })) {
    svg.setAttribute(key, value);
  }
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", { ok: "M5 13l5 5L20 6", wait: "M12 5v9M12 18v2" }[tone] ?? "M6 6l12 12M18 6L6 18");
  svg.append(path);
  return svg;
}

function title({ verdict, reason, status }) {
  if (UNCHECKED.includes(reason)) return say("titles.unchecked");
  if (verdict === "not_issued_here" && reason === "unknown_site") return say(`titles.${reason}`);
  if (verdict !== "genuine_not_in_force") return say(`titles.${verdict}`);
  return status.since ? say(`ended.${status.status}`, { date: date(status.since) }) : say(`ended_undated.${status.status}`) || say(`ended.${status.status}`, { date: "–" });
}

function meaning({ verdict, reason, status, credential }) {
  if (UNCHECKED.includes(reason)) return [say(`page.${reason}`)];
  if (!credential) {
    if (verdict === "altered") return [say("meanings.altered")];
    const place = NO_CREDENTIAL.includes(reason) ? "no_credential" : reason === "unknown_site" ? reason : "not_issued_here";
    return [say(`meanings.${place}`)];
  }
  const who = { awarder: credential.awarder, holder: credential.holder };
  if (verdict === "genuine_in_force") return [...told("meanings.in_force_to", who), " ", say("meanings.unchanged")];
  if (verdict === "genuine_status_unknown") return [say("meanings.status_unknown")];
  const given = status.reason && ["revoked", "suspended", "superseded"].includes(status.status)
    ? [" ", say("reason_given", { reason: say(`reasons.${status.reason}`) || status.reason })]
    : [];
  return [...told(`not_in_force.${status.status}`, who), ...given];
}

// How old what is known here is: silence about an award means nothing when it is old.
export const age = ({ asOf, checkedAt }) => say("page.as_of", { moment: moment(asOf), ago: ago(checkedAt - asOf) });

const section = (heading, ...inside) => el("section", {}, el("h2", {}, say(`page.${heading}`)), ...inside);

function rows(said) {
  const list = (values, place) => (values ?? []).map((value) => say(`${place}.${value}`) || value).join(", ");
  const levels = (said.levels ?? []).map(([framework, , code]) =>
    framework === "EQF" ? say("page.eqf", { code }) : framework === say("national.key") ? say("page.national", { code, count: say("national.count") }) : `${framework} ${code}`);
  const size = [
    said.credits === undefined ? "" : say("page.credits", { number: figure(said.credits) }),
    said.hours === undefined ? "" : say("page.hours", { number: figure(said.hours) }),
  ];
  const assessed = [list(said.assessed, "assessed"), said.supervision ? list([said.supervision], "supervision") : ""];
  const all = [
    ["holder", said.holder],
    ["for", say("page.version", { title: said.title, number: said.number, version: said.version })],
    ["level", levels.join(", ")],
    ["size", size.filter(Boolean).join(", ")],
    ["assessed", assessed.filter(Boolean).join("; ")],
    ["result", said.result ? list([said.result], "grades") : ""],
    ["awarded", say("page.awarded_by", { day: day(said.awardedOn), awarder: said.awarder })],
    ["way", said.route ? list([said.route], "routes") : ""],
    ["until", said.validUntil === undefined ? "" : day(said.validUntil)],
  ];
  return all.filter(([, text]) => text).flatMap(([label, text]) => [
    el("dt", {}, say(`labels.${label}`)),
    el("dd", {}, label === "holder" ? el("b", {}, name(text)) : name(text)),
  ]);
}

function advice({ verdict, reason }) {
  if (verdict === "genuine_status_unknown" || UNCHECKED.includes(reason)) return say("page.ask_later");
  if (verdict === "altered" || reason === "key_unknown") return say("page.ask_again");
  return verdict === "genuine_not_in_force" ? say("page.ask_awarder") : "";
}

function steps({ steps: taken, verdict }) {
  const items = taken.map(({ code, result, detail }) =>
    el("li", { "data-s": say(`tones.${result}`) },
      el("b", {}, say(`steps.${code}`)), ": ", say(`results.${result}`), el("br"),
      say(`sentences.${code}.${result}.${detail}`, { form: form(detail) }) || say(`sentences.${code}.${result}`, { form: form(detail) })));
  const made = el("details", { class: "gap" }, el("summary", {}, say("page.steps")), el("ol", { class: "steps" }, ...items));
  if (verdict !== "genuine_in_force") made.open = true;
  return made;
}

function form(detail) {
  const [kind, carrier] = String(detail).split(" ");
  const inside = carrier ? say(`carriers.${carrier.replace(/[()]/g, "")}`) : "";
  return [say(`forms.${kind}`) || kind, inside].filter(Boolean).join(", ");
}
