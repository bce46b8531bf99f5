// Sends as applications with nodemailer do, and says as one line of JSON what they are told. Recipients
// are the arguments, the rest stands in BOUNCEHOUSE_... (docs/sender-format.md).
const fs = require('fs'), path = require('path'), os = require('os');

function load() {
  const places = [process.env.BOUNCEHOUSE_TEST_NODEMAILER, 'nodemailer', '/var/cache/bouncehouse/nodemailer/node_modules/nodemailer',
    path.join(os.tmpdir(), `bouncehouse-nodemailer-${process.getuid()}`, 'node_modules', 'nodemailer')];
  for (const place of places.filter(Boolean)) {
    try {
      return { nodemailer: require(place), version: require(path.join(place, 'package.json')).version };
    } catch (problem) {
      if (problem.code !== 'MODULE_NOT_FOUND') throw problem;
    }
  }
  console.error('nodemailer is not installed: npm install nodemailer, and NODE_PATH for where');
  process.exit(126);
}

const value = name => process.env['BOUNCEHOUSE_' + name] || '';
const kind = code => code >= 400 && code < 500 ? 'temporary' : code >= 500 && code < 600 ? 'permanent' : 'failed';
function tell(told, code, text, recipients) {
  console.log(JSON.stringify({ told, code: code || 0, text, recipients: recipients || {} }));
  process.exitCode = told === 'accepted' ? 0 : 1;
}

async function main(recipients) {
  const { nodemailer, version } = load();
  if (recipients[0] === '--version') return console.log(version);
  const policy = value('TLS_POLICY'), mechanism = value('AUTH_MECHANISM'), timeout = Number(value('TIMEOUT_MS'));
  const files = value('MESSAGE_FILES').split(' ');
  const auth = !mechanism ? undefined : mechanism === 'XOAUTH2'
    ? { type: 'OAuth2', user: value('USER'), accessToken: value('TOKEN') } : { user: value('USER'), pass: value('PASSWORD') };
  const transport = nodemailer.createTransport({
    host: value('ADDRESS'), port: Number(value('PORT')), name: value('HELLO'), auth,
    authMethod: mechanism && mechanism !== 'any' ? mechanism : undefined, secure: policy === 'implicit',
    ignoreTLS: policy === 'none', requireTLS: policy === 'required' || policy === 'verified',
    tls: policy === 'verified' ? { ca: fs.readFileSync(value('CA_FILE')), servername: value('HOST_NAME') } : { rejectUnauthorized: false },
    connectionTimeout: timeout, greetingTimeout: timeout, socketTimeout: timeout,
    pool: files.length > 1, maxConnections: 1,
  });
  const each = {};
  try {
    for (const file of files) {
      const subject = value('OPTION_SUBJECT');
      const message = subject ? { subject, from: value('SENDER'), to: recipients, text: 'A message of the probe.' } : { raw: fs.readFileSync(file) };
      const info = await transport.sendMail({ envelope: { from: value('SENDER'), to: recipients }, ...message });
      for (const recipient of info.accepted) each[recipient] = each[recipient] || 'accepted';
      for (const problem of info.rejectedErrors || []) each[problem.recipient] = kind(problem.responseCode);
    }
    tell('accepted', 0, 'sent', each);
  } catch (problem) {
    if (files.length > 1) for (const recipient in each) delete each[recipient];   // true of some messages only
    for (const one of problem.rejectedErrors || []) each[one.recipient] = kind(one.responseCode);
    tell(kind(problem.responseCode), problem.responseCode, `${problem.code || problem.name} ${problem.command || ''}: ${problem.message}`, each);
  } finally {
    transport.close();
  }
}

// A program ends when it has told what became of its mail, though nodemailer may hold a dead connection.
main(process.argv.slice(2)).catch(problem => { console.error(problem); process.exitCode = 70; })
  .finally(() => setTimeout(() => process.exit(), 500).unref());
