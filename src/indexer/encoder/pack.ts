/** @file placeholder until the pack reader lands */
export interface Pack { readonly id: string; readonly name: string; readonly dims: number }
