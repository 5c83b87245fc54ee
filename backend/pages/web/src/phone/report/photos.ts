/** A photo as it leaves the phone: no larger than needed, drawn anew, so that nothing stands in it but the picture. */

const LONGEST_SIDE = 1600;
const QUALITY = 0.8;

/** The picture cannot be read here. */
export class Unreadable extends Error {}

/** Width and height within the longest side; never larger than it was. */
export function fitted(width: number, height: number, longest = LONGEST_SIDE): { width: number; height: number } {
  const by = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * by)), height: Math.max(1, Math.round(height * by)) };
}

/** The picture upright, as JPEG; what a camera writes beside it (place, time, device) stays behind. */
export async function compressed(file: Blob): Promise<Blob> {
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new Unreadable();
  }
  const canvas = document.createElement("canvas");
  Object.assign(canvas, fitted(picture.width, picture.height));
  const pen = canvas.getContext("2d");
  if (!pen) throw new Unreadable();
  // What is transparent would turn black.
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const drawn = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, "image/jpeg", QUALITY);
  });
  // Phones give a canvas's memory back only when it has no size any more.
  canvas.width = canvas.height = 0;
  if (!drawn) throw new Unreadable();
  return drawn;
}

export async function sha256(content: Blob): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await content.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
