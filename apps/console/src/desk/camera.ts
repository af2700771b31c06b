import decodeQR from "qr/decode.js";

/** Reads one picture. @returns the text of a code in it */
type Reader = (video: HTMLVideoElement) => Promise<string | undefined>;

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
interface DetectorClass {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

/** Longest side of what is looked at, in pixels: more takes longer and finds no more. */
const SIDE = 640;

function readerOfPictures(): Reader {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, SIDE / Math.max(video.videoWidth, video.videoHeight, 1));
    const width = Math.round(video.videoWidth * scale);
    const height = Math.round(video.videoHeight * scale);
    if (context === null || width === 0 || height === 0) return undefined;
    canvas.width = width;
    canvas.height = height;
    context.drawImage(video, 0, 0, width, height);
    try {
      return decodeQR(context.getImageData(0, 0, width, height));
    } catch {
      // No code in this picture.
      return undefined;
    }
  };
}

/** The browser's own reader where it has one for these codes, ours else. */
async function openReader(): Promise<Reader> {
  const { BarcodeDetector } = globalThis as { BarcodeDetector?: DetectorClass };
  const formats = await BarcodeDetector?.getSupportedFormats().catch((): string[] => []);
  if (BarcodeDetector === undefined || formats?.includes("qr_code") !== true) return readerOfPictures();
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  return async (video) => (await detector.detect(video))[0]?.rawValue;
}

/** Between two looks, and for how long the same code is not read again. */
const PAUSE_MS = 120;
const SAME_MS = 3000;

/**
 * Reads codes from the camera at the back into `found`, each once while it is held there.
 *
 * @returns ends it
 * @throws whatever the browser says when there is no camera, or it is not allowed
 */
export async function readCodes(video: HTMLVideoElement, found: (text: string) => void): Promise<() => void> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
  });
  video.srcObject = stream;
  await video.play();
  const read = await openReader();
  let stopped = false;
  let last = { text: "", at: 0 };
  const look = async (): Promise<void> => {
    const text = await read(video).catch(() => undefined);
    if (stopped) return;
    const now = performance.now();
    if (text !== undefined && text !== "") {
      if (text !== last.text || now - last.at > SAME_MS) found(text);
      last = { text, at: now };
    }
    setTimeout(() => void look(), PAUSE_MS);
  };
  void look();
  return () => {
    stopped = true;
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
}
