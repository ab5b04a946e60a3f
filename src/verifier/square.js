// Reading the square code from a photo or from the camera; a picture is made smaller first, and looked at more than once.

import { decodeQR } from "qr/decode.js";

const MAX_FILE = 32 * 1024 * 1024, MAX_PIXELS = 64e6;
const SIDES = [1000, 1600, 700, 2400];
const LOOK_EVERY_MS = 180;

function read(source, width, height, side) {
  const scale = Math.min(1, side / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  try {
    return decodeQR(context.getImageData(0, 0, canvas.width, canvas.height));
  } catch {
    return null;
  }
}

async function picture(file) {
  if (globalThis.createImageBitmap) return createImageBitmap(file);
  const address = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    return image;
  } finally {
    URL.revokeObjectURL(address);
  }
}

// Return { said, carrier } of the square in a photo, or { why } there is none.
export async function inPhoto(file) {
  let image;
  try {
    image = file.size <= MAX_FILE && (await picture(file));
  } catch {
    // the browser cannot open it
  }
  const { width, height } = image || {};
  if (!width || !height || width * height > MAX_PIXELS) return { why: "not_a_picture" };
  for (const side of SIDES) {
    const said = read(image, width, height, side);
    if (said) return { said, carrier: "picture" };
    if (side > Math.max(width, height)) break;
  }
  return { why: "no_code" };
}

// Show the camera in `video` until a square is read or `stop` is called; `found` gets its text.
export async function withCamera(video, found) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
  let isOpen = true;
  const stop = () => {
    isOpen = false;
    for (const track of stream.getTracks()) track.stop();
  };
  video.srcObject = stream;
  await video.play();
  const look = () => {
    if (!isOpen) return;
    const text = video.videoWidth ? read(video, video.videoWidth, video.videoHeight, 1000) : null;
    if (!text) return setTimeout(look, LOOK_EVERY_MS);
    stop();
    found(text);
  };
  look();
  return stop;
}
