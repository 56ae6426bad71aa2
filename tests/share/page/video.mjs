/**
 * Looks at every picture that arrives. What it saw is kept as tiles: the mean brightness of 80 × 36 and the mean of
 * either colour difference of 40 × 18 pieces that the picture is cut into. What the tiles mean is judged elsewhere.
 */
const ACROSS = 80;
const DOWN = 36;
/** Longer than this page is ever busy: a picture that waits is not lost. */
const WAITING_PICTURES = 60;
/** How far this may be behind the decoder. */
const CATCHING_UP_MS = 3000;

/** Means of the pieces of one plane. `step` is the distance from one number to the next, `first` where they begin. */
const tilesOf = (bytes, {offset, stride}, step, first, width, height, across, down, out) => {
  const sums = new Float64Array(across);
  let at = 0;
  for (let row = 0; row < down; row += 1) {
    const top = Math.floor((row * height) / down);
    const bottom = Math.max(top + 1, Math.floor(((row + 1) * height) / down));
    sums.fill(0);
    for (let y = top; y < bottom; y += 1) {
      const line = offset + y * stride + first;
      for (let column = 0; column < across; column += 1) {
        const left = Math.floor((column * width) / across);
        const right = Math.max(left + 1, Math.floor(((column + 1) * width) / across));
        let sum = 0;
        for (let x = left; x < right; x += 1) sum += bytes[line + x * step];
        sums[column] += sum / (right - left);
      }
    }
    for (const sum of sums) {
      out[at] = Math.round(sum / (bottom - top));
      at += 1;
    }
  }
};

const look = async (picture, buffer) => {
  const {width, height} = picture.visibleRect;
  const bytes = buffer.ofSize(picture.allocationSize());
  const planes = await picture.copyTo(bytes);
  const tiles = new Uint8Array((ACROSS * DOWN * 3) / 2);
  const luma = tiles.subarray(0, ACROSS * DOWN);
  const blue = tiles.subarray(ACROSS * DOWN, (ACROSS * DOWN * 5) / 4);
  const red = tiles.subarray((ACROSS * DOWN * 5) / 4);
  const colours = (plane, step, first, out) =>
    tilesOf(bytes, plane, step, first, width >> 1, height >> 1, ACROSS / 2, DOWN / 2, out);
  tilesOf(bytes, planes[0], 1, 0, width, height, ACROSS, DOWN, luma);
  if (picture.format === 'I420') {
    colours(planes[1], 1, 0, blue);
    colours(planes[2], 1, 0, red);
  } else if (picture.format === 'NV12') {
    colours(planes[1], 2, 0, blue);
    colours(planes[1], 2, 1, red);
  } else {
    throw new Error(`pictures of the format ${picture.format} cannot be read`);
  }
  return {width, height, tiles: btoa(String.fromCharCode(...tiles))};
};

/** One buffer for all pictures of a size. */
const createBuffer = () => {
  let bytes = new Uint8Array(0);
  return {
    ofSize: size => {
      if (bytes.length < size) bytes = new Uint8Array(size);
      return bytes;
    },
  };
};

/** Begins to watch a track. */
export const watch = track => {
  const reader = new MediaStreamTrackProcessor({track, maxBufferSize: WAITING_PICTURES}).readable.getReader();
  const buffer = createBuffer();
  const seen = [];
  let count = 0;
  let last;
  let failure;

  const run = async () => {
    for (;;) {
      const {value: picture, done} = await reader.read();
      if (done) return;
      const at = performance.timeOrigin + performance.now();
      try {
        seen.push({at, ...(await look(picture, buffer))});
        count += 1;
      } finally {
        last?.close();
        last = picture;
      }
    }
  };
  run().catch(error => {
    failure = String(error);
  });

  return {
    /** Resolves when this many pictures have been seen, or when it is no use to wait for them. */
    haveSeen: async pictures => {
      for (const end = performance.now() + CATCHING_UP_MS; count < pictures && performance.now() < end; ) {
        await new Promise(resolve => setTimeout(resolve, 5));
      }
    },
    /** All that was seen since the last call. */
    take: () => {
      if (failure) throw new Error(failure);
      return seen.splice(0);
    },
    /** The newest picture as the browser draws it, in red, green, blue and a fourth byte, scaled to this size. */
    drawn: (width, height) => {
      const context = new OffscreenCanvas(width, height).getContext('2d', {willReadFrequently: true});
      context.imageSmoothingQuality = 'high';
      context.drawImage(last, 0, 0, width, height);
      const {data} = context.getImageData(0, 0, width, height);
      return {width, height, rgba: btoa(Array.from(data, byte => String.fromCharCode(byte)).join(''))};
    },
  };
};
