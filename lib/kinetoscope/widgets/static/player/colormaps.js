// Colour maps as tables of 256 colours.  COLORMAPS (control points, hexadecimal, evenly spaced)
// is put before this text by Python, which reads the same file for its tests.

const tables = new Map();

function rgbOf(hex) {
  const n = parseInt(hex, 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
}

// (256 * 4) bytes RGBA; the light or the dark variant where there are two.
function colorTable(name, scheme) {
  const key = `${name}-${scheme}`;
  if (tables.has(key)) return tables.get(key);
  const points = (COLORMAPS[key] ?? COLORMAPS[name] ?? COLORMAPS.viridis).split(" ").map(rgbOf);
  const table = new Uint8Array(1024).fill(255);
  for (let i = 0; i < 256; i++) {
    const at = (i / 255) * (points.length - 1);
    // Species are names, not numbers: no colours between them.
    const low = name === "species" ? Math.round(at) : Math.min(points.length - 2, Math.floor(at));
    const part = name === "species" ? 0 : at - low;
    for (let c = 0; c < 3; c++) {
      const next = points[Math.min(points.length - 1, low + 1)][c];
      table[4 * i + c] = Math.round(points[low][c] + part * (next - points[low][c]));
    }
  }
  tables.set(key, table);
  return table;
}

// Values that must not be averaged on their way to the screen.
const unmixable = (name) => name === "species" || name === "twilight";
