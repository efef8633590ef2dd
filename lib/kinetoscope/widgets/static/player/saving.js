// Saving what is on the stage: PNG, GIF and WebM are made here, data come from Python.

const PICTURES = ["png", "webm", "gif"];

function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// The frame at a part, 0 to 1, of what has come, at the pace of the clock.
const partOf = ({ timeline, have }, part) => timeline.frame(part * timeline.phase(have - 1));

const nextTick = () => new Promise((wake) => setTimeout(wake, 0));

function videoType() {
  if (!window.MediaRecorder || !HTMLCanvasElement.prototype.captureStream) return null;
  const kinds = ["video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm"];
  return kinds.find((kind) => MediaRecorder.isTypeSupported(kind)) ?? null;
}

// Each takes the player and the length of the film, and gives a Blob, or null when interrupted.
const SAVING = {
  async png(player) {
    const canvas = document.createElement("canvas");
    player.drawAt(player.at);
    player.stage.compose(canvas, player.stage.w * Math.max(2, player.stage.dpr));
    return new Promise((done) => canvas.toBlob(done, "image/png"));
  },

  async gif(player, { seconds, width = 640, frames = 100 }) {
    const { movie } = player;
    const canvas = document.createElement("canvas");
    const count = Math.min(frames, movie.have);
    const frameOf = (k) => (count > 1 ? partOf(movie, k / (count - 1)) : 0);
    const grab = (k) => {
      player.drawAt(frameOf(k));
      const ctx = player.stage.compose(canvas, Math.min(width, player.stage.w));
      return ctx.getImageData(0, 0, canvas.width, canvas.height).data;
    };
    const samples = [...new Set([0, 0.3, 0.6, 1].map((part) => Math.round(part * (count - 1))))];
    const palette = new Palette(samples.map(grab));
    const delay = Math.max(20, (1000 * seconds) / count);
    const writer = new GifWriter(canvas.width, canvas.height, palette.flat, delay);
    for (let k = 0; k < count; k++) {
      writer.frame(palette.indices(grab(k)));
      if (k % 4 === 0) {
        player.tell(`Making the GIF: ${Math.round((100 * k) / count)} %`);
        await nextTick();
      }
      if (player.closed) return null;
    }
    return new Blob([writer.finish()], { type: "image/gif" });
  },

  async webm(player, { seconds }) {
    const canvas = document.createElement("canvas");
    const compose = (at) => {
      player.drawAt(at);
      player.stage.compose(canvas, Math.max(640, player.stage.w));
    };
    compose(0);
    const recorder = new MediaRecorder(canvas.captureStream(30), {
      mimeType: videoType(), videoBitsPerSecond: 6e6,
    });
    const pieces = [];
    recorder.ondataavailable = (event) => pieces.push(event.data);
    const stopped = new Promise((done) => (recorder.onstop = done));
    recorder.start();
    const began = performance.now();
    for (let part = 0; part < 1 && !player.closed; ) {
      part = Math.min(1, (performance.now() - began) / (1000 * seconds));
      compose(partOf(player.movie, part));
      player.tell(`Recording: ${Math.round(100 * part)} %`);
      await new Promise((wake) => requestAnimationFrame(wake));
    }
    recorder.stop();
    await stopped;
    return player.closed ? null : new Blob(pieces, { type: "video/webm" });
  },
};
