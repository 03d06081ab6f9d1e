// The card with the pairing code: when the agent has another code, or is paired, load anew.

const { code } = document.body.dataset;

setInterval(async () => {
  try {
    const answer = await fetch("/local/health", { cache: "no-store" });
    const said = await answer.json();
    if (said.paired || said.code !== code) location.reload();
  } catch {
    // The agent restarts; the card stays.
  }
}, 1000);
