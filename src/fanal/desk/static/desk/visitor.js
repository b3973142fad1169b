/* The chat, for whoever needs help: sends without loading the page, hears of answers, keeps what is typed on the server.
   Nothing is kept in the browser. What is not acknowledged stays on the page and goes out again under the same id, so that it is
   there once. Plain old JavaScript: it runs on old phones; without it the page loads itself again. */
(function () {
  "use strict";
  var EVERY_MS = 4000;          // looking for answers where no stream tells of them
  var CALM_MS = 25000;          // and where one does: in case it is silently dead
  var WORDS_MS = 3000;
  var PATIENCE_MS = 12000;
  var LONGEST_PAUSE_MS = 20000;

  var talk = document.querySelector("[data-visitor]");
  var form = document.getElementById("write");
  if (!talk || !form || !window.FormData) return;
  document.documentElement.classList.add("has-script");
  var text = document.getElementById("text");
  var now = document.getElementById("messages-now");
  var pending = document.getElementById("pending");
  var pattern = document.getElementById("pending-pattern");
  var offline = document.getElementById("offline");
  var fault = document.getElementById("fault");
  var ending = document.getElementById("ending");
  var label = form.querySelector("[data-later]");
  var data = talk.dataset;
  var last = Number(data.last);
  var mark = "";

  function newId() {
    var out = "";
    var random = new Uint8Array(16);
    if (window.crypto && crypto.getRandomValues) crypto.getRandomValues(random);
    else for (var i = 0; i < 16; i += 1) random[i] = Math.floor(Math.random() * 256);
    for (var j = 0; j < 16; j += 1) out += (random[j] + 256).toString(16).slice(1);
    return out;
  }
  function pairs(values) {
    return Object.keys(values).map(function (name) { return name + "=" + encodeURIComponent(values[name]); }).join("&");
  }
  /* then(status, answer): status 0 when nobody answered. */
  function ask(method, address, values, then) {
    var request = new XMLHttpRequest();
    request.open(method, address);
    request.timeout = PATIENCE_MS;
    request.setRequestHeader("Accept", "application/json");
    if (values) request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    request.onloadend = function () {
      var answer = null;
      try { answer = JSON.parse(request.responseText); } catch (error) { answer = null; }
      then(answer ? request.status : 0, answer || {});
    };
    request.send(values ? pairs(values) : null);
  }
  function nearEnd() {
    return window.innerHeight + window.pageYOffset > document.documentElement.scrollHeight - 240;
  }
  function toEnd() {
    form.scrollIntoView({ block: "end" });
  }
  function say(sentence) {
    fault.hidden = !sentence;
    fault.querySelector("span").textContent = sentence;
  }

  /* ---- what was written and is not acknowledged yet ---- */

  var queue = [];
  var flying = false;
  var failures = 0;
  var retry = 0;

  function draw() {
    pending.hidden = !queue.length;
    offline.hidden = !failures;
  }
  function add(words) {
    var item = document.importNode(pattern.content, true).firstElementChild;
    item.querySelector(".bubble-text").textContent = words;
    pending.appendChild(item);
    queue.push({ id: newId(), text: words, item: item });
    draw();
    toEnd();
    flush();
  }
  function sent(one) {
    queue.shift();
    pending.removeChild(one.item);
    failures = 0;
    look();
  }
  function refused(one, status, answer) {
    if (answer.gone || answer.over) {
      // Nothing is thrown away: what was not sent stands in the field again.
      location.assign(answer.gone ? data.start : data.ended);
      return;
    }
    say(answer.said || "");
    if (status === 429) {
      failures = 1;
      retry = setTimeout(flush, LONGEST_PAUSE_MS);
      return;
    }
    queue.shift();
    pending.removeChild(one.item);
    text.value = one.text + (text.value ? "\n" + text.value : "");
  }
  function flush() {
    clearTimeout(retry);
    if (flying || !queue.length) return draw();
    flying = true;
    var one = queue[0];
    ask("POST", data.send, { key: data.key, client_id: one.id, text: one.text }, function (status, answer) {
      flying = false;
      if (status === 200) {
        say("");
        sent(one);
        flush();
      } else if (status >= 400 && status < 500) refused(one, status, answer);
      else {
        failures += 1;
        retry = setTimeout(flush, Math.min(1000 * Math.pow(2, failures), LONGEST_PAUSE_MS));
      }
      draw();
    });
    return undefined;
  }
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    var words = text.value.trim();
    if (!words) return text.focus();
    text.value = "";
    kept = "";
    add(words);
    text.focus();
    return undefined;
  });
  window.addEventListener("online", flush);

  /* ---- what is being typed: on the server, in case the line or the phone dies ---- */

  var kept = text.value;
  setInterval(function () {
    if (text.value === kept || queue.length) return;
    var words = text.value;
    ask("POST", data.words, { key: data.key, text: words, after: last }, function (status) {
      if (status === 200) kept = words;
    });
  }, WORDS_MS);

  /* ---- what the other side wrote ---- */

  var looking = false;
  var timer = 0;
  var source = null;
  var stream = data.stream;

  function later() {
    clearTimeout(timer);
    timer = setTimeout(look, source && source.readyState === 1 ? CALM_MS : EVERY_MS);
  }
  function show(answer) {
    if (answer.gone) return location.assign(data.start);
    if (answer.over) return location.assign(data.ended);
    if (answer.stream) {
      stream = answer.stream;
      follow();
    }
    if (!answer.html) return undefined;
    var stay = nearEnd();
    now.innerHTML = answer.html;
    mark = answer.mark;
    ending.hidden = false;
    label.textContent = label.dataset.later;
    if (answer.last !== last) {
      last = answer.last;
      if (stay) toEnd();
    }
    return undefined;
  }
  function look() {
    if (looking) return;
    looking = true;
    var seen = document.hidden ? 0 : last;
    ask("GET", data.news + "?" + pairs({ have: mark, seen: seen }), null, function (status, answer) {
      looking = false;
      offline.hidden = !(failures || status === 0);
      if (status === 200) show(answer);
      if (status === 200 && !document.hidden && answer.last > seen) return look();
      later();
      return undefined;
    });
  }
  function follow() {
    if (source || !stream || !window.EventSource) return;
    source = new EventSource(data.liveAt + stream);
    source.addEventListener("ready", look);
    source.addEventListener("change", look);
    source.addEventListener("resync", look);
    source.onerror = function () {
      source.close();
      source = null;
      later();
    };
  }
  document.addEventListener("visibilitychange", function () { if (!document.hidden) look(); });
  window.addEventListener("pagehide", function () { if (source) source.close(); });
  follow();
  later();
  toEnd();
})();
