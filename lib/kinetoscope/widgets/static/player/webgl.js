// The picture with WebGL2: values go up as bytes, colours are looked up on the way to the screen.
// Values are interpolated and then coloured, never the other way round.

const WHOLE = `#version 300 es
out vec2 uv;
void main() {
  uv = vec2((gl_VertexID << 1) & 2, gl_VertexID & 2);
  gl_Position = vec4(2. * uv - 1., 0., 1.);
}`;
const LOOKUP = `#version 300 es
precision highp float;
in vec2 uv; out vec4 color;
uniform sampler2D values, colors;
uniform vec2 size; uniform bool swap, nodes, packed; uniform float upto;
void main() {
  if (uv.x > upto) discard;
  vec2 p = swap ? uv.yx : uv;
  if (nodes) p = (p * (size - 1.) + .5) / size;
  float q;
  if (packed) {
    ivec2 site = ivec2(min(p * size, size - 1.));
    int four = int(texelFetch(values, ivec2(site.x >> 2, site.y), 0).r * 255. + .5);
    q = float((four >> (2 * (site.x & 3))) & 3) / 3.;
  } else q = texture(values, p).r;
  color = texture(colors, vec2((q * 255. + .5) / 256., .5));
}`;
const DISCS = `#version 300 es
in float x, y, value;
uniform float pixels; uniform vec4 place; out float q;
void main() {
  q = value;
  gl_PointSize = pixels + 1.;
  gl_Position = vec4(2. * (place.xz + place.yw * vec2(x, y)) - 1., 0., 1.);
}`;
const ROUND = `#version 300 es
precision highp float;
in float q; out vec4 color;
uniform sampler2D colors; uniform vec3 plain; uniform bool colored; uniform float pixels;
void main() {
  float far = length(gl_PointCoord - .5) * (pixels + 1.);
  float cover = clamp(.5 * pixels - far + .5, 0., 1.);
  if (cover <= 0.) discard;
  vec3 rgb = colored ? texture(colors, vec2((q * 255. + .5) / 256., .5)).rgb : plain;
  color = vec4(rgb * cover, cover);
}`;

// Browsers do not always own up to the caveat; the name of the driver tells.
function inSoftware(gl) {
  const open = gl.getExtension("WEBGL_debug_renderer_info");
  const name = gl.getParameter(open ? open.UNMASKED_RENDERER_WEBGL : gl.RENDERER);
  return /swiftshader|llvmpipe|softpipe|basic render/i.test(name);
}

class WebglRenderer {
  name = "webgl";

  // null where WebGL2 is not to be had, or only in software and not wanted anyway
  static on(canvas, anyway) {
    const gl = canvas.getContext("webgl2", {
      antialias: false, premultipliedAlpha: true, failIfMajorPerformanceCaveat: !anyway,
    });
    if (!gl || (!anyway && inSoftware(gl))) return null;
    return new WebglRenderer(canvas, gl);
  }

  constructor(canvas, gl) {
    Object.assign(this, { canvas, gl });
    this.lookup = this.program(WHOLE, LOOKUP);
    this.discs = this.program(DISCS, ROUND);
    this.slots = [];
    this.use(0);
    this.buffers = [gl.createBuffer(), gl.createBuffer(), gl.createBuffer()];
    this.limit = gl.getParameter(gl.MAX_TEXTURE_SIZE);
    this.largestPoint = gl.getParameter(gl.ALIASED_POINT_SIZE_RANGE)[1];
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  }

  // One set of textures for each picture on the stage.
  use(k) {
    const { gl } = this;
    this.slot = this.slots[k] ??= { values: this.texture(gl.LINEAR), colors: this.texture(gl.LINEAR) };
  }

  program(vertex, fragment) {
    const gl = this.gl;
    const made = gl.createProgram();
    for (const [kind, text] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(made, shader);
    }
    gl.linkProgram(made);
    if (!gl.getProgramParameter(made, gl.LINK_STATUS) && !gl.isContextLost())
      throw new Error(gl.getProgramInfoLog(made));
    const at = (name) => gl.getUniformLocation(made, name);
    const names = ["values", "colors", "size", "swap", "nodes", "upto", "packed", "pixels", "plain",
      "colored", "place"];
    const found = Object.fromEntries(names.map((name) => [name, at(name)]));
    return { made, at: found, inputs: ["x", "y", "value"].map((name) => gl.getAttribLocation(made, name)) };
  }

  texture(filter) {
    const gl = this.gl;
    const made = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, made);
    for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T])
      gl.texParameteri(gl.TEXTURE_2D, wrap, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, filter);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, filter);
    return made;
  }

  clear() {
    const gl = this.gl;
    gl.disable(gl.SCISSOR_TEST);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
  }

  // packed: four values of two bits in every byte of a row
  image(width, height, { swap, smooth, packed = false }) {
    const { gl, slot } = this;
    const row = packed ? (width + 3) >> 2 : width;
    gl.bindTexture(gl.TEXTURE_2D, slot.values);
    if (slot.smooth !== smooth) {
      const filter = smooth ? gl.LINEAR : gl.NEAREST;
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, filter);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, filter);
      slot.smooth = smooth;
    }
    if (slot.width === width && slot.height === height && slot.swap === swap && slot.packed === packed)
      return false;
    Object.assign(slot, { width, height, swap, packed, row });
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8, row, height, 0, gl.RED, gl.UNSIGNED_BYTE, null);
    return true;
  }

  table(table) {
    const { gl, slot } = this;
    if (table === slot.shown) return;
    gl.bindTexture(gl.TEXTURE_2D, slot.colors);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, table);
    slot.shown = table;
  }

  rows(first, count, bytes) {
    const { gl, slot } = this;
    gl.bindTexture(gl.TEXTURE_2D, slot.values);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, first, slot.row, count, gl.RED, gl.UNSIGNED_BYTE, bytes);
  }

  into(box, { made }) {
    const gl = this.gl;
    const y = this.canvas.height - box.y - box.h;
    gl.useProgram(made);
    gl.viewport(box.x, y, box.w, box.h);
    gl.enable(gl.SCISSOR_TEST);
    gl.scissor(box.x, y, box.w, box.h);
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, this.slot.colors);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.slot.values);
  }

  drawImage(box, { nodes, upto = 1 }) {
    const gl = this.gl;
    const { at } = this.lookup;
    this.into(box, this.lookup);
    gl.disable(gl.BLEND);
    gl.uniform1i(at.values, 0);
    gl.uniform1i(at.colors, 1);
    gl.uniform2f(at.size, this.slot.width, this.slot.height);
    gl.uniform1i(at.swap, this.slot.swap ? 1 : 0);
    gl.uniform1i(at.packed, this.slot.packed ? 1 : 0);
    gl.uniform1i(at.nodes, nodes ? 1 : 0);
    gl.uniform1f(at.upto, upto);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  points(box, { x, y, place, value, radius, color, table }) {
    const gl = this.gl;
    const { at, inputs } = this.discs;
    this.table(table);
    this.into(box, this.discs);
    [x, y, value].forEach((array, k) => {
      const where = inputs[k];
      if (where < 0) return;
      if (!array) return gl.disableVertexAttribArray(where);
      gl.bindBuffer(gl.ARRAY_BUFFER, this.buffers[k]);
      gl.bufferData(gl.ARRAY_BUFFER, array, gl.DYNAMIC_DRAW);
      const type = array instanceof Uint16Array ? gl.UNSIGNED_SHORT : gl.UNSIGNED_BYTE;
      gl.enableVertexAttribArray(where);
      gl.vertexAttribPointer(where, 1, type, true, 0, 0);
    });
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.uniform1i(at.colors, 1);
    gl.uniform1i(at.colored, value ? 1 : 0);
    gl.uniform3f(at.plain, color[0] / 255, color[1] / 255, color[2] / 255);
    gl.uniform4f(at.place, ...place);
    gl.uniform1f(at.pixels, Math.min(2 * radius, this.largestPoint - 1));
    gl.drawArrays(gl.POINTS, 0, x.length);
  }

  close() {
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }
}
