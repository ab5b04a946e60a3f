// A verdict as a reader sees it: the same parts as on the register's own page, made of texts and elements, never of markup.

import { el } from "./element.js";
import { isNeverValid } from "./judge.js";
import { age, date, day, figure, moment, say } from "./words.js";

const TONES = {
  genuine_in_force: "ok", genuine_not_in_force: "stop", genuine_status_unknown: "wait", not_issued_here: "stop", altered: "stop",
};
export const UNCHECKED = ["no_webcrypto", "only_online"];
const FINAL = ["revoked", "superseded"];
const SVG = "http://www.w3.org/2000/svg";

// What comes from a document goes through this.
const name = (text) => el("bdi", {}, text);

// Return nodes for a sentence in which names stand apart from the letters around them.
function told(place, given) {
  const marked = Object.fromEntries(Object.keys(given).map((key) => [key, `\u0000${key}\u0000`]));
  return say(place, marked).split("\u0000").map((part, at) => (at % 2 ? name(given[part]) : part));
}

export function shown(verdict) {
  const tone = UNCHECKED.includes(verdict.reason) || isUnread(verdict) || verdict.status?.status === "suspended" ? "wait" : TONES[verdict.verdict];
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
  if (next.length) parts.push(section("next", ...next));
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

// The word in the tables for how an award left force, as core/credentials/verdict_told.py finds it.
function ending({ status: { status, reason }, steps }) {
  if (FINAL.includes(status) && steps.some((one) => one.code === "signature" && one.result === "failed")) return `${status}_lost_key`;
  if (status !== "revoked") return status;
  return isNeverValid({ status, reason }) ? "revoked_never_valid" : reason === "holder_asked" ? "revoked_on_request" : status;
}

// The end of the name of a sentence about what was altered: the step that told.
const decided = ({ steps }) => (isUnsigned({ steps }) ? "missing" : steps[steps.length - 1].code);
const isUnsigned = ({ steps }) => steps[steps.length - 1].detail === "missing";

// Whether nothing was read that an award could stand in: that says nothing of anybody's award.
const isUnread = ({ verdict, reason, steps }) =>
  verdict === "not_issued_here" && reason !== "unknown_site" && !UNCHECKED.includes(reason) &&
  (steps[steps.length - 1].code === "format" || isUnsigned({ steps }));

function title(answer) {
  const { verdict, reason, status } = answer;
  if (UNCHECKED.includes(reason)) return say("titles.unchecked");
  if (verdict === "not_issued_here" && reason === "unknown_site") return say(`titles.${reason}`);
  if (isUnread(answer)) return say("titles.no_form");
  if (reason === "entry_unknown") return say("titles.entry_unknown");
  if (verdict !== "genuine_not_in_force") return say(`titles.${verdict}_${decided(answer)}`) || say(`titles.${verdict}`);
  const since = status.day === undefined ? status.since && date(status.since) : day(status.day);
  const dated = since || !say(`ended_undated.${status.status}`), table = dated ? "ended" : "ended_undated", given = { date: since || "–" };
  return say(`${table}.${ending(answer)}`, given) || say(`${table}.${status.status}`, given);
}

function meaning(answer) {
  const { verdict, reason, status, credential, kind, where } = answer;
  if (UNCHECKED.includes(reason)) {
    return [say(`page.${reason}`, { form: say(`kinds.${kind}`), where }), kind === "pdf" ? ` ${say("page.square_of_pdf")}` : ""];
  }
  if (!credential) {
    if (verdict === "altered") return [say(`meanings.altered_${decided(answer)}`) || say("meanings.altered")];
    const place = isUnread(answer) ? "no_form" : reason === "unknown_site" ? reason : "not_issued_here";
    return [say(`meanings.${place}`)];
  }
  const who = { awarder: credential.awarder, holder: credential.holder };
  if (verdict === "genuine_in_force") return [...told("meanings.in_force_to", who), " ", say("meanings.unchanged")];
  if (verdict === "genuine_status_unknown") return [say(`meanings.${reason === "entry_unknown" ? reason : "status_unknown"}`)];
  const given = status.reason && ["revoked", "suspended", "superseded"].includes(status.status)
    ? [" ", say("reason_given", { reason: say(`reasons.${status.reason}`) || status.reason })]
    : [];
  return [...told(`not_in_force.${say(`not_in_force.${ending(answer)}`) ? ending(answer) : status.status}`, who), ...given];
}

const section = (heading, ...inside) => el("section", {}, el("h2", {}, say(`page.${heading}`)), ...inside);

const counted = (word, digits) => say(`page.${word}${Number(digits) === 1 ? "" : "s"}`, { number: figure(digits) });

function rows(said) {
  const list = (values, place) => (values ?? []).map((value) => say(`${place}.${value}`) || value).join(", ");
  const levels = (said.levels ?? []).map(([framework, , code]) =>
    framework === "EQF" ? say("page.eqf", { code }) : framework === say("national.key") ? say("page.national", { code, count: say("national.count") }) : say("page.other_level", { code, framework }));
  const size = [
    said.credits === undefined ? "" : counted("credit", said.credits),
    said.hours === undefined ? "" : counted("hour", said.hours),
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
    el("dd", {}, label === "holder" ? el("b", {}, name(text)) : name(label === "for" ? text : text[0].toUpperCase() + text.slice(1))),
  ]);
}

// What to do next: one thing, or what is for who was shown it and what for whose it is.
function advice(answer) {
  const { verdict, reason, status, credential } = answer;
  if (verdict === "genuine_status_unknown" || UNCHECKED.includes(reason)) return [el("p", {}, say("next.status_unknown"))];
  if (verdict !== "genuine_not_in_force") return isUnread(answer) || !say(`next.${verdict}`) ? [] : [el("p", {}, say(`next.${verdict}`))];
  const who = { awarder: credential.awarder };
  return ["checkers", "holders"].map((table) => el("p", {}, el("b", {}, say(`for.${table}`)), " ", ...told(`${table}.${status.status}`, who)));
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
