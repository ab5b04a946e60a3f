// Sentences of the verdict, from one table that Python's gettext filled when the page or file was made.

let table = {};

export const speak = (words) => {
  table = words;
};

// Return a sentence by its place in the table, such as "titles.altered", its %(names)s filled.
export function say(place, given = {}) {
  const found = place.split(".").length > 2 && place.startsWith("sentences.")
    ? table.sentences[place.slice(10)]
    : place.split(".").reduce((part, name) => part?.[name], table);
  return typeof found === "string" ? found.replace(/%\((\w+)\)[sd]/g, (_, name) => given[name] ?? "") : "";
}

const format = (options) => {
  try {
    return new Intl.DateTimeFormat(table.language, { ...options, timeZone: options.timeZone ?? table.time_zone });
  } catch {
    return new Intl.DateTimeFormat("en", { ...options, timeZone: "UTC" });
  }
};

// A day of the calendar, counted from 1970-01-01: the same day wherever the reader is.
export const day = (number) => format({ dateStyle: "long", timeZone: "UTC" }).format(new Date(number * 86400000));
export const date = (seconds) => format({ dateStyle: "long" }).format(new Date(seconds * 1000));
export const moment = (seconds) => `${date(seconds)}, ${format({ timeStyle: "short" }).format(new Date(seconds * 1000))}`;
export const figure = (digits) => new Intl.NumberFormat(table.language, { maximumFractionDigits: 20 }).format(digits);

function ago(seconds) {
  const [count, unit] = seconds >= 86400 ? [seconds / 86400, "day"] : seconds >= 3600 ? [seconds / 3600, "hour"] : [seconds / 60, "minute"];
  return new Intl.RelativeTimeFormat(table.language, { numeric: count < 1 ? "auto" : "always" }).format(-Math.max(Math.floor(count), 0), unit);
}

// How old what is known here is: silence about an award means nothing when it is old.
export const age = ({ asOf, checkedAt }) => say("page.as_of", { moment: moment(asOf), ago: ago(checkedAt - asOf) });
