/**
 * What a participant's browser does: asks for a window as Pexip's web app asks, presents it in a call, and looks and
 * listens at the other end. The driver (../meeting.mjs) clicks the button and calls `meeting`.
 */
import {createAudioMixingProcess, createGetDisplayMedia} from '@pexip/media';
import {present} from './call.mjs';
import {listen} from './audio.mjs';
import {watch} from './video.mjs';

/** The options of Pexip's web app: no frame rate, no sound of the window's own. */
const options = () => ({
  video: {
    displaySurface: 'window',
    cursor: 'motion',
    width: {max: window.screen.width},
    height: {max: window.screen.height},
  },
  audio: false,
  surfaceSwitching: 'include',
  selfBrowserSurface: 'exclude',
  systemAudio: 'include',
  monitorTypeSurfaces: 'include',
});

/** The computer's sound, which a browser on Windows offers with the window, comes here from an input of this name. */
const soundFrom = async name => {
  const asked = await navigator.mediaDevices.getUserMedia({audio: true});
  const inputs = (await navigator.mediaDevices.enumerateDevices()).filter(({kind}) => kind === 'audioinput');
  asked.getTracks().forEach(track => track.stop());
  const input = inputs.find(({label}) => label === name);
  if (!input) throw new Error(`no input "${name}" among ${inputs.map(({label}) => label).join(', ')}`);
  const unchanged = {echoCancellation: false, noiseSuppression: false, autoGainControl: false};
  return navigator.mediaDevices.getUserMedia({audio: {...unchanged, deviceId: {exact: input.deviceId}}});
};

/** A silent microphone. */
const silence = () => {
  const context = new AudioContext();
  void context.resume();
  const end = context.createMediaStreamDestination();
  const source = new ConstantSourceNode(context, {offset: 0});
  source.connect(end);
  source.start();
  return end.stream.getAudioTracks()[0];
};

/** What Pexip's web app makes of the microphone and a shared sound. */
const mixed = async shared => {
  const input = {kind: 'audioinput', deviceId: 'silence', groupId: '', label: 'silence'};
  const {track} = await createAudioMixingProcess(() => shared)({
    kind: 'audioinput',
    track: silence(),
    input,
    expectedInput: input,
    muted: false,
    mute: () => {},
    getConstraints: () => ({mixWithAdditionalMedia: true}),
    getSettings: () => ({}),
  });
  return track;
};

let shared;
let received;
let frames;
let tones;

const share = async soundInput => {
  const sound = soundInput && (await soundFrom(soundInput));
  shared = await createGetDisplayMedia(options)();
  const [picture] = shared.getVideoTracks();
  received = await present(picture, sound && (await mixed(sound)));
  frames = watch(received.picture);
  tones = received.sound && listen(received.sound);
  // Chromium names the track after the window: "window:<its number>:0".
  return {window: Number(picture.label.split(':')[1])};
};

let sharing;
globalThis.meeting = {
  sharing: () => sharing,
  take: async () => {
    const decoded = await received.decoded();
    await frames.haveSeen(decoded);
    return {decoded, pictures: frames.take(), tone: tones?.take() ?? []};
  },
  drawn: (width, height) => frames.drawn(width, height),
};
document.querySelector('#share').addEventListener('click', () => {
  sharing = share(decodeURIComponent(location.hash.slice(1)));
  sharing.catch(() => {});
});
