// How a check ends early: with a verdict, a stable reason, and the step that decided.

export const step = (code, result, detail = "") => ({ code, result, detail });

export class Closed extends Error {
  constructor(verdict, reason, code, form = null, result = "failed", detail = reason) {
    super(reason);
    const passed = code === "format" || !form ? [] : [step("format", "ok", form)];
    this.verdict = { verdict, reason, form, steps: [...passed, step(code, result, detail)] };
  }
}

// A form that this program does not check: it says neither genuine nor altered nor another's, but where it is checked.
export function onlyOnline(kind, form = null) {
  const end = new Closed("not_issued_here", "only_online", form ? "signature" : "format", form, "unknown");
  end.verdict.kind = kind;
  return end;
}
