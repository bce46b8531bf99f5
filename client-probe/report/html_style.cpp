#include <bouncehouse/report/html_parts.hpp>

namespace bouncehouse::probe {

// Colours are those of Okabe and Ito, told apart by nearly all; the letters say the same without colour.
const std::string_view html_style = R"css(
:root{--bg:#f7f8fa;--card:#fff;--ink:#1b2430;--soft:#5b6675;--line:#dde2e8;--accent:#0b5cad;--mark:#fff3c4;
--pass:#00734f;--pass-bg:#d9f0e7;--ns:#7a4b00;--ns-bg:#fbd98f;--fail:#fff;--fail-bg:#c2410c;--info:#0b5583;
--info-bg:#d5ebf8;--inc:#7b2f5c;--inc-bg:#f3d9e8;--off:#6b7480;--off-bg:#eceff2;--err:#fff;--err-bg:#1b2430;
--client:#0b5583;--server:#00734f;--bad:#b3360a}
@media (prefers-color-scheme:dark){:root{--bg:#12161c;--card:#1a2029;--ink:#e4e9f0;--soft:#9aa6b5;--line:#2d3642;
--accent:#7cbcf5;--mark:#4a4013;--pass:#7fe0bd;--pass-bg:#123a2e;--ns:#ffdb94;--ns-bg:#5c4108;--fail:#fff;
--fail-bg:#c2410c;--info:#9fd6f8;--info-bg:#143a52;--inc:#f0b5d6;--inc-bg:#4a1f38;--off:#93a0ae;--off-bg:#252d37;
--err:#12161c;--err-bg:#e4e9f0;--client:#8fcdf7;--server:#7fe0bd;--bad:#ff9a70}}
*{box-sizing:border-box}[hidden]{display:none!important}
body{margin:0;padding:0 1.5rem 4rem;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,
"Segoe UI",Roboto,"DejaVu Sans",sans-serif;max-width:110rem;margin-inline:auto}
a{color:var(--accent)}code,pre,.wire td{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",
monospace;font-size:.92em}
:focus-visible{outline:2px solid var(--accent);outline-offset:1px}
.top{display:flex;align-items:baseline;gap:1rem;flex-wrap:wrap;padding:1.4rem 0 .6rem}
.top h1{margin:0;font-size:1.35rem;letter-spacing:-.01em}.top p{margin:0;color:var(--soft)}
.warning{background:var(--mark);border-left:4px solid #d39e00;padding:.5rem .8rem;margin:.4rem 0;border-radius:4px}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));gap:.9rem;align-items:start}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1rem 1.1rem;min-width:0}
.card h2{margin:0;font-size:1.1rem;overflow-wrap:anywhere}.card p{margin:.2rem 0}
.verdict{font-weight:600}.verdict.good{color:var(--pass)}.verdict.bad{color:var(--bad)}
.bar{display:flex;height:.6rem;border-radius:99px;overflow:hidden;gap:2px;margin:.6rem 0 .5rem}
.bar i{min-width:3px;flex-basis:0}.bar .o-pass{background:var(--pass)}
.counts{display:flex;flex-wrap:wrap;gap:.15rem .9rem;color:var(--soft);font-size:.87rem}
.card details{font-size:.9rem;margin-top:.3rem}.card ul{margin:.2rem 0;padding-left:1.2rem}
summary{cursor:pointer;color:var(--soft)}.bad>summary{color:var(--bad)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem .9rem;margin:.5rem 0}
dt{color:var(--soft)}dd{margin:0;min-width:0;overflow-wrap:anywhere}
.legend{margin:1rem 0;font-size:.92rem}.legend[open]{background:var(--card);border:1px solid var(--line);
border-radius:10px;padding:.7rem 1rem}.legend dt{color:var(--ink);white-space:nowrap}
.cell{display:inline-block;min-width:1.7em;padding:0 .3em;text-align:center;border-radius:5px;font-weight:700;
font-size:.86rem;line-height:1.55;text-decoration:none;margin-right:.35em;position:relative}
td .cell,.chips .cell{margin-right:0}.chips .cell{margin-right:.35em}a.cell:hover{box-shadow:0 0 0 2px var(--accent)}
.o-pass{color:var(--pass);background:var(--pass-bg)}.o-non-strict{color:var(--ns);background:var(--ns-bg)}
.o-fail{color:var(--fail);background:var(--fail-bg)}.o-info{color:var(--info);background:var(--info-bg)}
.o-inconclusive{color:var(--inc);background:var(--inc-bg)}.o-error{color:var(--err);background:var(--err-bg)}
.o-not-applicable,.o-skipped{color:var(--off);background:var(--off-bg);font-weight:500}
.cell.known{outline:2px dashed var(--bad);outline-offset:-2px;background:transparent;color:var(--bad)}
.cell.odd{outline:2px solid var(--bad)}
.js{display:none}.has-js .js{display:flex}
#filter{flex-wrap:wrap;gap:.5rem;align-items:center;margin:1rem 0 .7rem}
#filter input,#filter select,button{font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);
border-radius:7px;padding:.3rem .6rem}#filter input{min-width:17rem;flex:0 1 22rem}
.chips{display:flex;flex-wrap:wrap;gap:.3rem}button{cursor:pointer}button:hover{border-color:var(--accent)}
button[aria-pressed=true]{border-color:var(--accent);box-shadow:inset 0 0 0 1px var(--accent)}
#shown{color:var(--soft);font-size:.9rem}
.matrix{border-collapse:separate;border-spacing:0;background:var(--card);border:1px solid var(--line);
border-radius:10px;width:100%}
.matrix th,.matrix td{padding:.22rem .6rem;border-bottom:1px solid var(--line);text-align:left;font-weight:400}
.matrix td{text-align:center;width:1%;white-space:nowrap}.matrix tbody tr:last-child>*{border-bottom:0}
.matrix thead th{position:sticky;top:0;background:var(--card);z-index:2;font-weight:600;vertical-align:bottom;
border-bottom:2px solid var(--line);text-align:center}.matrix thead th:first-child{text-align:left;border-radius:10px 0 0}
.matrix thead th:last-child{border-radius:0 10px 0 0}.matrix thead span{display:inline-block;max-width:9rem;
min-width:3.2rem;overflow-wrap:break-word;white-space:normal;font-size:.88rem;line-height:1.25}
.matrix tbody th code{color:var(--soft);margin-right:.4em}.matrix .theme th{position:sticky;top:var(--head,2.4rem);
background:var(--bg);z-index:1;color:var(--soft);padding-top:.5rem;border-top:1px solid var(--line)}
.matrix .theme b{color:var(--ink)}.matrix tbody tr:not(.theme):hover>*{background:var(--bg)}
.matrix.one tbody th{width:38%}.matrix td.why,.matrix th.why{width:auto;text-align:left;white-space:normal;color:var(--soft);
overflow-wrap:anywhere;font-size:.9rem}.matrix td.none{background:repeating-linear-gradient(45deg,transparent 0 4px,var(--off-bg) 4px 8px)}
#detail{padding-top:1.1rem}.bread{display:flex;gap:.6rem;align-items:center;flex-wrap:wrap;margin-bottom:.7rem}
.bread .grow{flex:1}#detail h1{font-size:1.35rem;margin:.2rem 0;overflow-wrap:anywhere}
#detail h1 code{color:var(--soft);font-weight:500}#detail h2{font-size:1.02rem;margin:1.5rem 0 .5rem}
#detail .box>h2:first-child{margin-top:0}
.box{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:.8rem 1.1rem}
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(24rem,1fr));gap:.9rem}
.lead{font-size:1.06rem;margin:.1rem 0 .5rem;font-weight:600;overflow-wrap:anywhere}
.big{font-size:.95rem;padding:.05rem .6rem}.others{display:flex;flex-wrap:wrap;gap:.3rem .9rem;margin:.6rem 0}
.checks,.wire{border-collapse:collapse;width:100%}.checks{font-size:.93rem}
.checks td,.checks th{padding:.3rem .6rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;
overflow-wrap:anywhere}.checks th{color:var(--soft);font-weight:500}.checks tr.broken td:first-child{color:var(--bad);
font-weight:700}.checks tr.unreached td:first-child{color:var(--inc)}.checks tr.held td:first-child{color:var(--pass)}
.checks button{padding:0 .4rem;font-size:.85rem;margin:.05rem}
.wire td{padding:.08rem .6rem;vertical-align:top;white-space:nowrap}.wire td.text{white-space:pre-wrap;width:100%;
overflow-wrap:anywhere}.wire .n,.wire .t,.wire .d{color:var(--soft);text-align:right}.wire .d.long{color:var(--ns);
background:var(--ns-bg);border-radius:4px}.wire .client .who{color:var(--client)}.wire .server .who{color:var(--server)}
.wire .client .text{color:var(--client)}.wire .note td{color:var(--soft);font-style:italic}
.wire tr.evidence{background:var(--mark)}.wire tr.here{outline:2px solid var(--accent)}
.wire .wrong{color:var(--bad);font-weight:600}.wire .why{display:block;color:var(--soft);font-size:.9em}
.session{margin:.6rem 0}.session h3{font-size:.95rem;margin:0 0 .4rem;font-weight:600;overflow-wrap:anywhere}
.session h3 span{color:var(--soft);font-weight:400}.scroll{overflow-x:auto}
.rerun{display:flex;gap:.5rem;align-items:center;margin-top:.5rem}.rerun code{background:var(--off-bg);padding:.25rem .6rem;
border-radius:6px;overflow-wrap:anywhere}
@media (max-width:40rem){body{padding:0 .7rem 3rem}.two{grid-template-columns:1fr}.wire .d,.wire .n{display:none}}
@media print{body{max-width:none;padding:0;background:#fff}#filter,.bread button,.rerun button{display:none!important}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}.matrix thead th,.matrix .theme th{position:static}
tr,.box{break-inside:avoid}}
)css";

}  // namespace bouncehouse::probe
