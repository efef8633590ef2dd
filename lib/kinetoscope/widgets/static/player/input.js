// Keys, fingers and the page's own events, turned into the player's actions.
// Every listener goes through `on`, so that one call takes them all away.

function listenForInput(player, root, holder, on) {
  const keys = {
    " ": () => player.toggle(),
    ArrowLeft: () => player.step(-1),
    ArrowRight: () => player.step(1),
    Home: () => player.seekPhase(0),
    End: () => player.seekPhase(1),
    "[": () => player.faster(-1),
    "]": () => player.faster(1),
    r: () => player.turnRound(),
    l: () => player.toggleLoop(),
    f: () => player.fullScreen(),
  };
  const press = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (player.brush.key(event)) {
      event.preventDefault();
      return event.stopPropagation();
    }
    if (event.key === " " && event.composedPath()[0].tagName === "BUTTON") return; // its own
    const action = keys[event.key];
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  };
  on(root, "keydown", press);
  on(window, "keydown", (event) => {
    if (event.key === "Escape") leavePresentation();
    // With nothing focused the three main keys are the player's all the same.
    const free = event.target === document.body || event.target === document.documentElement;
    if (free && [" ", "ArrowLeft", "ArrowRight"].includes(event.key)) press(event);
  });

  let drag = null;
  on(holder, "pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0 || event.target.closest(".card")) return;
    if (player.brush.tool) {
      holder.setPointerCapture(event.pointerId);
      return player.brush.down(event);
    }
    drag = { x: event.clientX, phase: player.phase, moved: false };
    holder.setPointerCapture(event.pointerId);
  });
  on(holder, "pointermove", (event) => {
    if (event.isPrimary) player.brush.move(event);
    if (!drag) return;
    const dx = event.clientX - drag.x;
    if (!drag.moved && Math.abs(dx) < 6) return;
    drag.moved = player.held = true;
    const box = player.stage.timeBox;
    const x = event.clientX - holder.getBoundingClientRect().left;
    player.seekPhase(box ? (x - box.x) / box.w : drag.phase + dx / holder.clientWidth);
  });
  const release = (tapped) => {
    player.brush.finish();
    if (drag && tapped && !drag.moved) player.toggle();
    drag = null;
    player.held = false;
  };
  on(holder, "pointerup", () => release(true));
  on(holder, "pointercancel", () => release(false));
  on(holder, "pointerleave", () => player.brush.leave());

  const mine = (event) => {
    const { phenomenon } = event.detail ?? {};
    return !phenomenon || phenomenon === player.phenomenon;
  };
  on(window, "kinetoscope:asked", () => player.expect());
  on(window, "kinetoscope:seek", (event) => mine(event) && player.seekTime(event.detail.time));
  on(window, "kinetoscope:save", (event) => mine(event) && player.save(event.detail.format));
  on(window, "kinetoscope:present", (event) => {
    event.stopImmediatePropagation(); // one page, one presentation, however many players
    present();
  });
  on(document, "fullscreenchange", () => {
    if (!document.fullscreenElement) leavePresentation();
  });
  on(document, "visibilitychange", () => player.hide(document.hidden));
}

const PRESENT = "kinetoscope-present";

function present() {
  const page = document.documentElement;
  if (page.classList.contains(PRESENT)) return leavePresentation();
  page.classList.add(PRESENT);
  // Refused or missing full screen still leaves a page without its side panels.
  page.requestFullscreen?.().catch(() => {});
}

function leavePresentation() {
  const page = document.documentElement;
  if (!page.classList.contains(PRESENT)) return;
  page.classList.remove(PRESENT);
  if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
}
