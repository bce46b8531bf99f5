#include <bouncehouse/report/html_parts.hpp>

namespace bouncehouse::probe {

// Builds every page by text nodes only: nothing that stands in the data can become markup.
// The order of fields is that of html_data.cpp.
const std::string_view html_script = R"js('use strict';
(() => {
  const $ = id => document.getElementById(id);
  const data = JSON.parse($('data').textContent);
  const S = n => data.strings[n || 0];
  const outcomes = ['pass', 'non-strict', 'fail', 'info', 'inconclusive', 'not-applicable', 'skipped', 'error'];
  const letters = ['P', 'N', 'F', 'i', '?', '-', 's', 'E'];
  const headings = ['Passed', 'Not strictly right', 'Failed', 'Recorded', 'Inconclusive', 'Not applicable', 'Skipped',
    'Error of the probe'];
  const record = (names, row) => Object.fromEntries(names.map((name, i) => [name, row[i] || 0]));
  const result = row => record(['id', 'outcome', 'expectation', 'theme', 'requirement', 'title', 'sentence', 'server',
    'good', 'ambiguity', 'file', 'clauses', 'level', 'clause', 'why', 'expected', 'seen', 'known', 'told', 'toldText',
    'bounces', 'queries', 'leftOut', 'duration', 'rerun', 'checks', 'sessions', 'wire'], row);
  const runs = data.runs.map(([label, rows]) => {
    const at = new Map();
    rows.forEach((row, i) => at.set(S(row[0]), i));
    return {label: S(label), rows, at};
  });

  const h = (name, attributes, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key === 'onclick') element.addEventListener('click', value);
      else if (value !== null && value !== undefined) element.setAttribute(key, value);
    }
    element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== ''));
    return element;
  };
  const encode = (text, slashes) => Array.from(new TextEncoder().encode(text), octet => {
    const c = String.fromCharCode(octet);
    return /[A-Za-z0-9._-]/.test(c) || (slashes && c === '/') ? c : '%' + octet.toString(16).toUpperCase().padStart(2, '0');
  }).join('');
  const address = (run, id) => '#' + encode(run.label, false) + '/' + encode(id, true);
  const seconds = us => (us < 0 ? '-' : '') + Math.floor(Math.abs(us) / 1e6) + '.' +
    String(Math.floor(Math.abs(us) % 1e6 / 1e3)).padStart(3, '0') + 's';
  const badge = (r, extra) => h('span', {class: 'cell o-' + outcomes[r.outcome] + (r.expectation === 1 ? ' known' :
    r.expectation === 2 ? ' odd' : '') + (extra || '')}, extra ? outcomes[r.outcome] : letters[r.outcome]);

  // ---- the page of one cell
  const facts = pairs => h('dl', {}, pairs.filter(([, value]) => value && value.length !== 0).map(([name, value]) =>
    [h('dt', {}, name), h('dd', {}, ...[].concat(value))]));
  const title = (words, ...more) => h('h2', {}, words, ...more);

  const showLine = (session, number) => {
    document.querySelectorAll('.here').forEach(row => row.classList.remove('here'));
    const row = $('line-' + session + '-' + number) || $('session-' + session);
    if (!row) return;
    row.classList.add('here');
    row.scrollIntoView({block: 'center'});
  };

  const checksTable = r => {
    const rank = {broken: 0, unreached: 1, held: 2};
    const words = {broken: 'broken', unreached: 'not reached', held: 'held'};
    const checks = (r.checks || []).map(row => record(['check', 'finding', 'level', 'clause', 'expected', 'seen', 'note',
      'always', 'evidence'], row)).sort((a, b) => (rank[S(a.finding)] ?? 3) - (rank[S(b.finding)] ?? 3));
    if (!checks.length) return null;
    const several = (r.sessions || []).length > 1;
    return [title('Checks'), h('div', {class: 'box scroll'}, h('table', {class: 'checks'}, h('thead', {}, h('tr', {},
      ['finding', 'check', 'level', 'expected', 'seen', 'evidence'].map(name => h('th', {scope: 'col'}, name)))),
      h('tbody', {}, checks.map(c => h('tr', {class: S(c.finding)},
        h('td', {}, words[S(c.finding)] || S(c.finding)),
        h('td', {}, h('code', {}, S(c.check)), c.always ? ' (in every case)' : ''),
        h('td', {}, S(c.level), c.clause ? h('div', {}, S(c.clause)) : ''),
        h('td', {}, S(c.expected)),
        h('td', {}, S(c.seen), c.note ? h('div', {}, 'Note: ' + S(c.note)) : ''),
        h('td', {}, (c.evidence || []).map(([session, number]) => h('button', {type: 'button',
          onclick: () => showLine(session || 0, number || 0)},
          (several ? 's' + ((session || 0) + 1) + ' ' : '') + '#' + (number || 0)))))))))];
  };

  const lineText = text => text.replaceAll('\u240d\u240a', '\u240d\u240a\n');
  const wireTables = r => {
    const pointed = new Set();
    for (const row of r.checks || []) if (S(row[1]) === 'broken')
      for (const [session, number] of row[8] || []) pointed.add((session || 0) + '-' + (number || 0));
    const lines = (r.wire || []).map(row => record(['session', 'number', 'at', 'who', 'text', 'waited', 'rule', 'entry',
      'wrong', 'stage', 'cut'], row));
    const bySession = new Map();
    for (const line of lines) bySession.set(line.session, (bySession.get(line.session) || []).concat([line]));
    const sessions = (r.sessions || []).map(row => record(['id', 'host', 'local', 'remote', 'tls', 'began', 'ended',
      'byClient', 'how'], row));
    const row = l => h('tr', {id: 'line-' + l.session + '-' + l.number, class: ['note', 'client', 'server'][l.who] +
        (pointed.has(l.session + '-' + l.number) && l.number ? ' evidence' : '')},
      h('td', {class: 'n'}, l.number ? '#' + l.number : ''),
      h('td', {class: 't', title: 'since the case began'}, (l.at < 0 ? '' : '+') + seconds(l.at)),
      h('td', {class: 'd' + (l.waited >= 1e6 ? ' long' : ''), title: 'since the line before'}, l.waited ? seconds(l.waited) : ''),
      h('td', {class: 'who', title: l.stage ? 'stage ' + S(l.stage) : null}, ['\u00b7', 'C \u2192', '\u2190 S'][l.who]),
      h('td', {class: 'text'}, lineText(S(l.text)),
        l.wrong ? h('span', {class: 'wrong'}, '  ! ' + S(l.wrong)) : '',
        l.cut && l.number ? h('span', {class: 'why'}, 'this line was cut; --keep has it whole') : '',
        l.rule || l.entry ? h('span', {class: 'why'}, [l.rule ? 'rule ' + S(l.rule) : '', l.entry ? 'entry ' + S(l.entry) :
          ''].filter(Boolean).join(' \u00b7 ')) : ''));
    const indexes = [...new Set([...sessions.keys(), ...bySession.keys()])].sort((a, b) => a - b);
    if (!indexes.length) return [title('Wire log'), h('p', {class: 'box'}, 'No connection was seen in this case.')];
    return [title('Wire log'), r.leftOut ? h('p', {class: 'warning'}, r.leftOut + ' lines are left out here, where the ' +
      'log says so. Run the case with --keep to have them all.') : null,
      indexes.map(i => {
        const s = sessions[i];
        return h('section', {class: 'box session scroll', id: 'session-' + i},
          s ? h('h3', {}, 'Session ' + (i + 1) + ' ', h('span', {}, [S(s.host), S(s.remote) + ' \u2192 ' + S(s.local),
            s.tls ? 'TLS ' + S(s.tls) : 'no TLS', 'from +' + seconds(s.began) + ' for ' + seconds(s.ended - s.began),
            'ended by ' + (s.byClient ? 'client' : 'server') + ': ' + S(s.how)].filter(Boolean).join(' \u00b7 '))) :
            h('h3', {}, 'Of no session'),
          h('table', {class: 'wire'}, h('tbody', {}, (bySession.get(i) || []).map(row))));
      })];
  };

  const detail = (run, index) => {
    const r = result(run.rows[index]);
    const id = S(r.id);
    const go = to => () => { location.hash = address(run, S(run.rows[to][0])); };
    const others = runs.filter(other => other !== run && other.at.has(id)).map(other => {
      const there = result(other.rows[other.at.get(id)]);
      return h('a', {href: address(other, id)}, badge(there), other.label);
    });
    const copy = h('button', {type: 'button', onclick: () => {
      if (navigator.clipboard) navigator.clipboard.writeText(S(r.rerun)).then(() => { copy.textContent = 'copied'; });
    }}, 'copy');
    return [
      h('nav', {class: 'bread'}, h('button', {type: 'button', onclick: () => { location.hash = ''; }}, '\u2190 All cases'),
        h('span', {}, run.label), h('span', {class: 'grow'}),
        index > 0 ? h('button', {type: 'button', onclick: go(index - 1), id: 'before'}, '\u2039 ' + S(run.rows[index - 1][0])) : null,
        index + 1 < run.rows.length ? h('button', {type: 'button', onclick: go(index + 1), id: 'after'},
          S(run.rows[index + 1][0]) + ' \u203a') : null),
      h('h1', {}, badge(r, ' big'), h('code', {}, id), ' ' + S(r.title)),
      others.length ? h('div', {class: 'others'}, 'Other senders:', others) : null,
      h('div', {class: 'two'},
        h('section', {class: 'box'}, title(headings[r.outcome]), h('p', {class: 'lead'}, S(r.why)), facts([
          ['level', S(r.level)], ['clause', S(r.clause)], ['expected', S(r.expected)], ['seen', S(r.seen)],
          ['expectation', r.expectation === 1 ? 'known deviation: ' + S(r.known) : r.expectation === 2 ?
            'passes now, though a deviation is known: ' + S(r.known) : r.known ? S(r.known) : ''],
          ['caller was told', [S(r.told), S(r.toldText)].filter(Boolean).join(': ')],
          ['came back', (r.bounces || []).map(bounce => h('div', {}, S(bounce)))],
          ['asked', (r.queries || []).map(query => h('div', {}, S(query)))],
          ['took', seconds(r.duration)]])),
        h('section', {class: 'box'}, title('The case'), h('p', {class: 'lead'}, S(r.sentence)), facts([
          ['the server', S(r.server)], ['a good sender', S(r.good)], ['clauses', (r.clauses || []).map(S).join(', ')],
          ['requirement', S(r.requirement)], ['left open', S(r.ambiguity)], ['file', S(r.file)]]),
          r.rerun ? h('div', {class: 'rerun'}, h('code', {}, S(r.rerun)), copy) : null)),
      checksTable(r), wireTables(r)].flat(Infinity).filter(Boolean);
  };

  let scrolled = 0;
  const route = () => {
    const slash = location.hash.indexOf('/');
    let run, index;
    try {
      run = slash > 0 && runs.find(one => one.label === decodeURIComponent(location.hash.slice(1, slash)));
      index = run && run.at.get(decodeURIComponent(location.hash.slice(slash + 1)));
    } catch (error) { /* an address that nobody made here */ }
    const open = index !== undefined && index !== false;
    if (open && !$('overview').hidden) scrolled = window.scrollY;
    $('overview').hidden = open;
    $('detail').hidden = !open;
    $('detail').replaceChildren(...(open ? detail(run, index) : []));
    document.title = open ? S(run.rows[index][0]) + ' \u00b7 ' + run.label : 'bouncehouse-probe report';
    window.scrollTo(0, open ? 0 : scrolled);
  };
  window.addEventListener('hashchange', route);

  // ---- filters of the matrix
  const wanted = new Set();
  const filter = () => {
    const text = $('text').value.toLowerCase(), theme = $('theme').value;
    const differ = $('differ') && $('differ').getAttribute('aria-pressed') === 'true';
    let shown = 0, all = 0;
    document.querySelectorAll('.matrix tbody').forEach(body => {
      let here = 0;
      body.querySelectorAll('tr:not(.theme)').forEach(row => {
        const has = row.dataset.o.split(' ');
        if (row.words === undefined) row.words = (row.textContent + ' ' + Array.from(row.querySelectorAll('[title]'),
          one => one.title).join(' ')).toLowerCase();
        const fits = (!theme || body.dataset.theme === theme) && (!wanted.size || has.some(o => wanted.has(o))) &&
          (!differ || has.length > 1) && (!text || row.words.includes(text));
        row.hidden = !fits;
        here += fits ? 1 : 0;
        ++all;
      });
      body.hidden = here === 0;
      shown += here;
    });
    $('shown').textContent = shown === all ? all + ' cases' : shown + ' of ' + all + ' cases';
  };
  $('filter').addEventListener('input', filter);
  $('filter').addEventListener('submit', event => event.preventDefault());
  $('filter').addEventListener('click', event => {
    const button = event.target.closest('button');
    if (!button) return;
    const on = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', on);
    if (button.dataset.o) wanted[on ? 'add' : 'delete'](button.dataset.o);
    filter();
  });
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    const press = id => { const button = $(id); if (button) button.click(); };
    if (event.key === '/' && $('detail').hidden) { event.preventDefault(); $('text').focus(); }
    if (event.key === 'Escape' && !$('detail').hidden) location.hash = '';
    if (event.key === 'ArrowLeft' && !$('detail').hidden) press('before');
    if (event.key === 'ArrowRight' && !$('detail').hidden) press('after');
  });
  document.documentElement.classList.add('has-js');
  const measure = () => document.documentElement.style.setProperty('--head',
    document.querySelector('.matrix thead').offsetHeight + 'px');
  window.addEventListener('resize', measure);
  filter();
  measure();
  route();
})();
)js";

}  // namespace bouncehouse::probe
