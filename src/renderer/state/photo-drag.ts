/**
 * @file How a photo of the library is recognised while it is dragged across the window.
 */
export const photoDragType = 'application/x-recollect-photo';
