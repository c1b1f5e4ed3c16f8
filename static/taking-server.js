// How the page on which minutes are taken asks the server, and which answers say nothing: those are tried again.
"use strict";

window.Taking.server = ({ address, form, words }) => {
  const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;

  const isJson = (answer) => (answer.headers.get("Content-Type") || "").includes("json");

  class Lost extends Error {} // no answer, or none that says anything: tried again
  class SignedOut extends Error {}

  // What is on its way when the connection goes or comes may never be answered: it is given up, and sent anew.
  const under = new Set();
  const giveUp = () => { for (const one of under) one.abort(); };
  window.addEventListener("offline", giveUp);
  window.addEventListener("online", giveUp);

  async function ask(url, values, etag) {
    const body = values && new URLSearchParams(values);
    const one = new AbortController(), late = setTimeout(() => one.abort(), 8000);
    under.add(one);
    let answer;
    try {
      answer = await fetch(url, {
        method: body ? "POST" : "GET", body, redirect: "manual", keepalive: Boolean(body) && body.toString().length < 60000,
        headers: { Accept: "application/json", ...(body && { "X-CSRFToken": token() }), ...(!body && etag && { "If-None-Match": etag }) },
        signal: one.signal,
      });
    } catch { throw new Lost(); } finally { clearTimeout(late); under.delete(one); }
    if (answer.type === "opaqueredirect" || answer.status === 401) throw new SignedOut();
    if (answer.status >= 500 || answer.status === 429) throw new Lost();
    return answer;
  }

  // A form's token changes when somebody signs in again in another tab: it is read anew once.
  async function post(url, values) {
    let answer = await ask(url, values);
    if (answer.status === 403 && !isJson(answer)) {
      if (!(await freshToken())) throw new SignedOut();
      answer = await ask(url, values);
    }
    const data = isJson(answer)
      ? await answer.json().catch(() => { throw new Lost(); })
      : { error: words("gone", { status: answer.status }) };
    return { status: answer.status, data };
  }

  async function freshToken() {
    let answer;
    try { answer = await fetch(address, { redirect: "manual", headers: { Accept: "text/html" } }); }
    catch { throw new Lost(); }
    if (answer.type === "opaqueredirect" || !answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const value = page.querySelector("#write [name=csrfmiddlewaretoken]")?.value;
    for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) if (value) input.value = value;
    return Boolean(value);
  }

  return { ask, post, token, Lost, SignedOut };
};
