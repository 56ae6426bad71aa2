/** Listens to a track: how loud the film's tone is in every piece of a hundredth of a second. */
const TONE_HERTZ = 1000;

/** Amplitude of the tone among the samples, 1.0 for the loudest there can be (Goertzel). */
const toneIn = (samples, rate) => {
  const twice = 2 * Math.cos((2 * Math.PI * TONE_HERTZ) / rate);
  let [one, two] = [0, 0];
  for (const sample of samples) [one, two] = [sample + twice * one - two, one];
  return (2 * Math.sqrt(Math.max(0, one * one + two * two - twice * one * two))) / samples.length;
};

/** Begins to listen to a track. */
export const listen = track => {
  // Chromium takes in a call's sound only while something plays it. It need not be audible.
  const player = new Audio();
  player.srcObject = new MediaStream([track]);
  player.muted = true;
  void player.play();
  const reader = new MediaStreamTrackProcessor({track}).readable.getReader();
  const measured = [];

  const run = async () => {
    for (;;) {
      const {value: piece, done} = await reader.read();
      if (done) return;
      const samples = new Float32Array(piece.numberOfFrames);
      piece.copyTo(samples, {planeIndex: 0, format: 'f32-planar'});
      measured.push([performance.timeOrigin + performance.now(), toneIn(samples, piece.sampleRate)]);
      piece.close();
    }
  };
  run().catch(error => console.error('audio:', error));

  /** All that was measured since the last call: moment and loudness of the tone. */
  return {take: () => measured.splice(0)};
};
