// Notes when the form was sent, so that the next page can say how long the answer took. The form works without.
const form = document.getElementById("inquiry");
if (form) {
  form.addEventListener("submit", () => sessionStorage.setItem("sent_at", String(Date.now())));
}
