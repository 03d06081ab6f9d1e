// What hangs on the screen: one picture, or the standby card. Never both, never neither.

export class Wall {
  #stage = document.getElementById("stage");
  #card = document.getElementById("standby");
  #alert = document.getElementById("alert");
  #image = null;
  #digest = null;
  #backdrop = null;
  #sight = null;

  // What ought to be seen now, as evidence words it; one object for as long as nothing changes.
  get sight() {
    return this.#sight;
  }

  // Resolves once what hangs was decoded and two frames were drawn: then it has been painted.
  async painted() {
    await this.#image?.decode();
    await frame();
    await frame();
  }

  // `keep` holds the digests that may still be seen: a picture outside it is taken down before
  // the next one is put up, because an <img> paints its old picture until the new one is decoded.
  show(url, item, keep) {
    if (!keep.has(this.#digest)) this.#takeDown();
    if (this.#image === null) {
      this.#image = document.createElement("img");
      this.#image.decoding = "sync";
      this.#stage.append(this.#image);
    }
    if (this.#image.src !== url) this.#image.src = url;
    this.#digest = item.image.sha256;
    this.#image.alt = `公示图 第${item.page}页 共${item.pages}页`;
    this.#stage.hidden = false;
    this.#card.hidden = true;
    document.documentElement.dataset.showing = `${item.id}/${item.page}`;
    const { id, page } = item;
    this.#look({ state: "visible", id, page, sha256: item.image.sha256, code: "" });
  }

  standBy(reason) {
    this.#stage.hidden = true;
    this.#card.hidden = false;
    this.#takeDown();
    document.documentElement.dataset.showing = "";
    this.#say(reason);
    this.#look({ state: "standby", id: "", page: 0, sha256: "", code: reason });
  }

  #look(sight) {
    if (JSON.stringify(sight) !== JSON.stringify(this.#sight)) this.#sight = sight;
  }

  #takeDown() {
    if (this.#image === null) return;
    this.#image.hidden = true;
    this.#image.removeAttribute("src");
    this.#image.remove();
    this.#image = null;
    this.#digest = null;
  }

  // The picture of the site behind the card, or null for the plain card.
  drape(url) {
    if ((this.#backdrop?.src ?? null) === url) return;
    this.#backdrop?.remove();
    this.#backdrop = null;
    if (url === null) return;
    this.#backdrop = document.createElement("img");
    this.#backdrop.className = "backdrop";
    this.#backdrop.alt = "";
    this.#backdrop.src = url;
    this.#card.prepend(this.#backdrop);
  }

  place(text) {
    setText("place", text);
  }

  time(now, zone) {
    const { clock, second, date, weekday } = formats(zone);
    setText("clock", clock.format(now));
    setText("seconds", second.format(now).padStart(2, "0"));
    setText("date", `${date.format(now)}　${weekday.format(now)}`);
  }

  // Codes for the staff, small and in the corner; nothing when all is well.
  warn(codes) {
    const text = codes.join(" ");
    document.documentElement.dataset.alert = text;
    this.#alert.hidden = codes.length === 0;
    setText("alert", codes.map((code) => words(code).number).join(" · "));
  }

  #say(reason) {
    const { number, title, advice } = words(reason);
    document.documentElement.dataset.standby = reason;
    setText("reason", title);
    setText("advice", advice);
    setText("code", number);
  }
}

// Four formatters for a zone, made once: each is a heavy thing outside the script's own memory.
let made = null;

function formats(zone) {
  if (made?.zone === zone) return made;
  const format = (options) => new Intl.DateTimeFormat("zh-CN", { timeZone: zone, ...options });
  made = {
    zone,
    clock: format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
    second: format({ second: "numeric" }),
    date: format({ year: "numeric", month: "long", day: "numeric" }),
    weekday: format({ weekday: "long" }),
  };
  return made;
}

const frame = () => new Promise((drawn) => requestAnimationFrame(drawn));

// The words live in player.html, one row a code.
function words(code) {
  const row = document.getElementById("words").content.querySelector(`[data-code="${code}"]`);
  if (row === null) return { number: code, title: "", advice: "" };
  const { number, title, advice } = row.dataset;
  return { number, title, advice: advice ?? "" };
}

function setText(id, text) {
  const node = document.getElementById(id);
  if (node.textContent !== text) node.textContent = text;
}
