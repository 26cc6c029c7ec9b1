/** @file The encoder's process: ONNX Runtime blocks its thread, so it has one to itself. An Electron utility process. */
