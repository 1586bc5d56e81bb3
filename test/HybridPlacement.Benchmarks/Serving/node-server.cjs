// A server of the Open Inference Protocol as one would write it with onnxruntime-node and nothing else: one model, one float
// input, JSON and the binary extension. Arguments: model file, port, threads.
const http = require('node:http');
const ort = require('onnxruntime-node');

const [file, port, threads] = process.argv.slice(2);

async function main() {
  const session = await ort.InferenceSession.create(file, {
    intraOpNumThreads: Number(threads),
    interOpNumThreads: 1,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });

  http.createServer((request, response) => {
    if (request.method === 'GET') {
      response.end('{"ready":true}');
      return;
    }
    const pieces = [];
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', () => answer(Buffer.concat(pieces), request.headers['inference-header-content-length'], response));
  }).listen(Number(port), '127.0.0.1');

  async function answer(body, headLength, response) {
    const isBinary = headLength !== undefined;
    const head = JSON.parse(isBinary ? body.subarray(0, Number(headLength)).toString() : body.toString());
    const input = head.inputs[0];
    // A typed array has to begin at a multiple of its element's size.
    const data = isBinary ? new Float32Array(Uint8Array.from(body.subarray(Number(headLength))).buffer) : Float32Array.from(input.data);
    const results = await session.run({ [input.name]: new ort.Tensor('float32', data, input.shape) });
    const outputs = [];
    const raw = [];
    for (const [name, tensor] of Object.entries(results)) {
      const output = { name, datatype: 'FP32', shape: tensor.dims };
      if (isBinary) {
        const bytes = Buffer.from(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength);
        output.parameters = { binary_data_size: bytes.length };
        raw.push(bytes);
      } else {
        output.data = Array.from(tensor.data);
      }
      outputs.push(output);
    }
    const json = Buffer.from(JSON.stringify({ model_name: 'model', outputs }));
    if (isBinary)
      response.setHeader('Inference-Header-Content-Length', json.length);
    response.end(isBinary ? Buffer.concat([json, ...raw]) : json);
  }
}

main();
