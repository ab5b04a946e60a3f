// A button that copies the text of the field it stands beside. Without it the field is marked and copied by hand.
for (const button of document.querySelectorAll("button[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  const told = button.nextElementSibling;
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.focus();
    field.select();
    let isCopied = true;
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      isCopied = document.execCommand("copy"); // on a page without TLS there is no clipboard to write to
    }
    told.textContent = isCopied ? told.dataset.copied : told.dataset.marked;
  });
}
