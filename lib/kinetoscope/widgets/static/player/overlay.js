// What is drawn over a picture: signed points, a bar of known length; and a sentence upon it.
// Sign is told by shape as well as by colour: plus round, minus square.

const SIGNS = { plus: "#e69f00", minus: "#0072b2" };

function drawOverlay(stage) {
  const { panel = 0, points = [], bar } = stage.overlay;
  const place = stage.places[panel];
  if (!place || place.axes.length < 2) return;
  const { ctx } = stage;
  const { box, axes: [x, y] } = place;
  stage.holder.style.setProperty("--words-x", `${box.x + box.w / 2}px`);
  stage.holder.style.setProperty("--words-y", `${box.y + 0.08 * box.h}px`);
  const size = stage.sizeIn(stage.areas[panel], stage.places.length);
  ctx.save();
  ctx.beginPath();
  ctx.rect(box.x, box.y, box.w, box.h);
  ctx.clip();
  const r = Math.max(4, 0.4 * size);
  for (const [px, py, sign] of points) {
    const cx = box.x + ((px - x.low) / (x.high - x.low)) * box.w;
    const cy = box.y + (1 - (py - y.low) / (y.high - y.low)) * box.h;
    ctx.beginPath();
    if (sign >= 0) ctx.arc(cx, cy, r, 0, 2 * Math.PI);
    else ctx.rect(cx - 0.9 * r, cy - 0.9 * r, 1.8 * r, 1.8 * r);
    ctx.lineWidth = 3.5;
    ctx.strokeStyle = "#000a";
    ctx.stroke();
    ctx.lineWidth = 1.5;
    ctx.strokeStyle = "#fff";
    ctx.fillStyle = sign >= 0 ? SIGNS.plus : SIGNS.minus;
    ctx.fill();
    ctx.stroke();
    ctx.fillStyle = "#fff";
    ctx.fillRect(cx - 0.55 * r, cy - 0.6, 1.1 * r, 1.2);
    if (sign >= 0) ctx.fillRect(cx - 0.6, cy - 0.55 * r, 1.2, 1.1 * r);
  }
  if (bar) drawLengthBar(ctx, box, (bar.length / (x.high - x.low)) * box.w, bar.label ?? "", size);
  ctx.restore();
}

function drawLengthBar(ctx, box, length, label, size) {
  const [left, bottom] = [box.x + 0.9 * size, box.y + box.h - 0.9 * size];
  ctx.font = `600 ${size}px ${FACE}`;
  const width = Math.max(length, ctx.measureText(label).width);
  ctx.fillStyle = "#000a";
  ctx.beginPath();
  ctx.roundRect(left - 0.45 * size, bottom - 1.75 * size, width + 0.9 * size, 2.2 * size, 4);
  ctx.fill();
  ctx.fillStyle = "#fff";
  ctx.fillRect(left, bottom - 2.5, length, 2.5);
  ctx.fillRect(left, bottom - 6, 1.5, 6);
  ctx.fillRect(left + length - 1.5, bottom - 6, 1.5, 6);
  ctx.textAlign = "left";
  ctx.textBaseline = "alphabetic";
  ctx.fillText(label, left, bottom - 0.6 * size);
}
