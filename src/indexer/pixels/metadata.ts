export async function readMetadata(_bytes: Uint8Array) {
  return { taken: null, camera: null, lens: null, exposureSeconds: null, aperture: null, iso: null, focalLengthMm: null, latitude: null, longitude: null };
}
