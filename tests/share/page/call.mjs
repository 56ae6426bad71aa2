/**
 * A call between two participants in one page, both made of Pexip's own client code. Each has the media lines that
 * Pexip's web app sets up: main sound, main picture, and a second picture, `slides`, for what is presented. There is
 * no server between them: what one offers is handed to the other.
 */
import {createMainPeerConnection, createPCSignals} from '@pexip/peer-connection';

/** Bandwidth as in a call without a limit. */
const UNLIMITED = {in: 0, out: 0};

const LINES = [
  {content: 'main', kind: 'audio'},
  {content: 'main', kind: 'video'},
  {content: 'slides', kind: 'video'},
];

/** A participant; `directions` says what becomes of each of the lines. */
const participant = (name, polite, directions) => {
  const signals = createPCSignals(['onReceiveIceCandidate', 'onIceCandidate', 'onConnectionStateChange'], name);
  const connection = createMainPeerConnection(signals, {
    polite,
    allow1080p: true,
    allowVP9: true,
    bandwidth: UNLIMITED,
    mediaInits: LINES.map(({content, kind}, i) => ({
      content,
      kindOrTrack: kind,
      direction: directions[i],
      allowChangeOfMediaDirection: true,
      relativeDirection: false,
      sendEncodings: [{priority: 'high', networkPriority: 'high'}],
    })),
  });
  const line = (content, kind) =>
    connection.getTransceiverConfigs().find(config => config.content === content && config.kind === kind);
  return {signals, connection, line};
};

/** Nothing of the call leaves the computer. */
const isOfThisComputer = ({candidate}) => / (127\.0\.0\.1|::1) /.test(candidate ?? '');

const introduce = (one, other) => {
  one.signals.onOffer.add(offer => other.signals.onReceiveOffer.emit(offer));
  one.signals.onAnswer.add(answer => other.signals.onReceiveAnswer.emit(answer));
  one.signals.onIceCandidate.add(candidate => {
    if (candidate && isOfThisComputer(candidate)) other.signals.onReceiveIceCandidate.emit(candidate);
  });
  one.signals.onError.add(error => console.error('call:', error.message, String(error.context)));
};

/** Resolves when the two hear each other; rejects after ten seconds. */
const connected = async ({connection, signals}) => {
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error('the call does not connect')), 10_000));
  const there = new Promise(resolve => {
    const look = () => connection.connectionState === 'connected' && resolve();
    signals.onConnectionStateChange.add(look);
    look();
  });
  await Promise.race([there, late]);
};

/**
 * Presents a picture, and sends a sound with it if there is one, as Pexip's `call.present` does.
 *
 * @returns what comes out at the other side: `picture`, `sound` (tracks), and `pictures()`, how many it has decoded.
 */
export const present = async (picture, sound) => {
  const here = participant('here', true, ['sendonly', 'inactive', 'inactive']);
  const there = participant('there', false, ['recvonly', 'inactive', 'recvonly']);
  introduce(here, there);
  introduce(there, here);
  const send = (track, line) => here.connection.setLocalStream(new MediaStream([track]), [[line, 'sendonly']], true);
  if (sound) await send(sound, here.line('main', 'audio'));
  await send(picture, here.line('slides', 'video'));
  await connected(here);
  const received = (content, kind) => there.line(content, kind).transceiver.receiver.track;
  const decoded = async () => {
    const report = await there.connection.getStats();
    return [...report.values()].find(s => s.type === 'inbound-rtp' && s.kind === 'video')?.framesDecoded ?? 0;
  };
  return {
    picture: received('slides', 'video'),
    sound: sound ? received('main', 'audio') : undefined,
    decoded,
  };
};
