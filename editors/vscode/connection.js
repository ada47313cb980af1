'use strict';
// JSON-RPC over the pipes of a process: requests with answers, notifications, and requests of the other side.

const HEADER_END = Buffer.from('\r\n\r\n');

class Connection {
  /**
   * `told(method, params)` takes notifications; `asked(method, params)` answers requests of the server.
   */
  constructor(input, output, told, asked) {
    this.output = output;
    this.told = told;
    this.asked = asked;
    this.waiting = new Map();
    this.number = 0;
    this.buffer = Buffer.alloc(0);
    this.isOpen = true;
    input.on('data', (data) => this.read(data));
    output.on('error', () => this.close());
  }

  /** The result of a request; null where it was cancelled. Fails with the server's own words. */
  request(method, params, token) {
    if (!this.isOpen) {
      return Promise.resolve(null);
    }
    const id = ++this.number;
    const answer = new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    this.send({ id, method, params });
    const cancelled = token && token.onCancellationRequested(() => {
      this.notify('$/cancelRequest', { id });
    });
    return answer.finally(() => cancelled && cancelled.dispose());
  }

  notify(method, params) {
    this.send({ method, params });
  }

  /** Nobody is there any more: every request that waits gets nothing. */
  close() {
    this.isOpen = false;
    for (const { resolve } of this.waiting.values()) {
      resolve(null);
    }
    this.waiting.clear();
  }

  send(message) {
    if (!this.isOpen) {
      return;
    }
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }), 'utf8');
    this.output.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.output.write(body);
  }

  read(data) {
    this.buffer = Buffer.concat([this.buffer, data]);
    for (;;) {
      const end = this.buffer.indexOf(HEADER_END);
      if (end < 0) {
        return;
      }
      const length = /Content-Length: *(\d+)/i.exec(this.buffer.toString('ascii', 0, end));
      const start = end + HEADER_END.length;
      const stop = start + (length ? Number(length[1]) : 0);
      if (this.buffer.length < stop) {
        return;
      }
      const body = this.buffer.toString('utf8', start, stop);
      this.buffer = this.buffer.subarray(stop);
      if (body) {
        this.take(JSON.parse(body));
      }
    }
  }

  take(message) {
    if (message.method === undefined) {
      this.answered(message);
    } else if (message.id === undefined) {
      this.told(message.method, message.params);
    } else {
      this.send({ id: message.id, result: this.asked(message.method, message.params) ?? null });
    }
  }

  answered(message) {
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (!waiting) {
      return;
    }
    const cancelled = message.error && message.error.code === -32800;
    if (message.error && !cancelled) {
      waiting.reject(new Error(message.error.message));
    } else {
      waiting.resolve(cancelled ? null : message.result);
    }
  }
}

module.exports = { Connection };
