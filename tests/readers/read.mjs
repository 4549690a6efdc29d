// Opens a finished file in a real reader, in headless Chromium, and prints what the reader made of it.
//
//   node read.mjs (epubjs|foliate|pdfjs) FILE PICTURE [TARGET...]
//
// TARGET: the name of a printed page of an EPUB, or a file in it; a page's number of a PDF. Each is drawn
// to PICTURE-TARGET.png. The window is 800 wide and $READER_HEIGHT (1000) high. Prints one JSON object.
// Serves on the loopback interface only; needs Chromium ($CHROMIUM, or /usr/bin/chromium) and `npm ci` here.
import fs from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const [engine, file, picture, ...targets] = process.argv.slice(2)
const HEIGHT = Number(process.env.READER_HEIGHT || 1000)
const modules = path.join(path.dirname(fileURLToPath(import.meta.url)), 'node_modules')
const TYPES = {
  '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css',
  '.json': 'application/json', '.svg': 'image/svg+xml', '.wasm': 'application/wasm',
  '.epub': 'application/epub+zip', '.pdf': 'application/pdf',
}

const FRAME = '<!doctype html><meta charset="utf-8"><style>html,body{margin:0;height:100%}</style>'
const GUARD = `window.faults = []
addEventListener('error', event => faults.push(String(event.message)))
addEventListener('unhandledrejection', event => faults.push(String(event.reason)))`

// Each page puts what it found into window.found and offers window.turnTo(target).
const PAGES = {
  epubjs: `${FRAME}<div id="view" style="width:800px;height:${HEIGHT}px"></div>
<script src="/modules/jszip/dist/jszip.min.js"></script>
<script src="/modules/epubjs/dist/epub.min.js"></script>
<script>${GUARD}
const names = list => list.map(entry => [entry.label.trim(), names(entry.subitems || [])])
;(async () => {
  const book = ePub('/file', { openAs: 'epub' })
  const view = book.renderTo('view', { width: 800, height: ${HEIGHT}, spread: 'none', allowScriptedContent: false })
  await book.ready
  const navigation = await book.loaded.navigation
  const pages = (book.pageList && book.pageList.pageList) || []
  window.found = {
    title: (await book.loaded.metadata).title,
    contents: names(navigation.toc),
    landmarks: navigation.landmarks.length,
    pages: pages.map(entry => String(entry.page)),
    chapters: book.spine.length,
    cover: Boolean(await book.coverUrl()),
  }
  window.turnTo = async name => {
    const entry = pages.find(entry => String(entry.page) === name)
    const target = entry ? entry.href : name || undefined
    await view.display(target)
    // epub.js does not hold the place while the chapter's pictures come in: ask again when all are in.
    const images = [...document.querySelectorAll('iframe')].flatMap(frame => [...frame.contentDocument.images])
    await Promise.all(images.map(image => image.decode().catch(() => {})))
    await view.display(target)
    return { file: view.currentLocation().start.href, href: entry ? entry.href : name }
  }
  await view.display()
})().catch(error => faults.push(String(error.stack || error))).finally(() => { window.ready = true })
</script>`,
  foliate: `${FRAME}<style>foliate-view{display:block;width:800px;height:${HEIGHT}px}</style>
<script>${GUARD}</script>
<script type="module">
const names = list => (list || []).map(entry => [entry.label.trim(), names(entry.subitems)])
try {
  await import('/modules/foliate-js/view.js')
  const view = document.createElement('foliate-view')
  document.body.append(view)
  const data = await (await fetch('/file')).blob()
  await view.open(new File([data], 'book.epub', { type: 'application/epub+zip' }))
  const book = view.book
  window.found = {
    title: book.metadata.title,
    contents: names(book.toc),
    landmarks: (book.landmarks || []).length,
    pages: (book.pageList || []).map(entry => entry.label),
    chapters: book.sections.length,
    cover: Boolean(await book.getCover()),
  }
  window.turnTo = async name => {
    const entry = (book.pageList || []).find(entry => entry.label === name)
    const href = entry ? entry.href : book.sections.find(section => section.id.endsWith(name)).id
    const place = await view.goTo(href)
    return { file: book.sections[place.index].id, href }
  }
  await view.init({ showTextStart: false })
  await view.goTo(0)
} catch (error) { faults.push(String(error.stack || error)) }
window.ready = true
</script>`,
  pdfjs: `${FRAME}<canvas id="view"></canvas><div id="layer" style="opacity:0"></div>
<script>${GUARD}</script>
<script type="module">
const names = list => (list || []).map(entry => [entry.title, names(entry.items)])
try {
  const pdfjs = await import('/modules/pdfjs-dist/build/pdf.mjs')
  pdfjs.GlobalWorkerOptions.workerSrc = '/modules/pdfjs-dist/build/pdf.worker.mjs'
  const file = await pdfjs.getDocument({ url: '/file', isEvalSupported: false }).promise
  const text = []
  for (let number = 1; number <= file.numPages; number++) {
    const content = await (await file.getPage(number)).getTextContent()
    text.push(content.items.map(item => item.str + (item.hasEOL ? '\\n' : '')).join(''))
  }
  const { info } = await file.getMetadata()
  const marks = await file.getMarkInfo()
  window.found = {
    title: info.Title, contents: names(await file.getOutline()), pages: await file.getPageLabels(),
    chapters: file.numPages, text, tagged: Boolean(marks instanceof Map ? marks.get('Marked') : marks?.Marked),
    structure: Boolean(await (await file.getPage(1)).getStructTree()),
  }
  window.turnTo = async name => {
    const page = await file.getPage(Number(name || 1))
    const viewport = page.getViewport({ scale: 800 / page.getViewport({ scale: 1 }).width })
    const canvas = document.getElementById('view')
    canvas.width = viewport.width; canvas.height = viewport.height
    await page.render({ canvas, viewport }).promise
    const container = document.getElementById('layer')
    container.replaceChildren()
    const layer = new pdfjs.TextLayer({ textContentSource: page.streamTextContent(), container, viewport })
    await layer.render()
    return { file: name, href: name, layer: layer.textDivs.map(span => span.textContent).join(' ') }
  }
} catch (error) { faults.push(String(error.stack || error)) }
window.ready = true
</script>`,
}

function answer (request, response) {
  const place = decodeURIComponent(new URL(request.url, 'http://x').pathname)
  if (place === '/favicon.ico') { response.statusCode = 204; return response.end() }
  if (place === '/') return send(response, 'text/html', PAGES[engine])
  const inside = path.join(modules, path.normalize(place.slice('/modules'.length)))
  const found = place === '/file' ? path.resolve(file) : place.startsWith('/modules/') ? inside : ''
  if (!found || !fs.existsSync(found)) { response.statusCode = 404; return response.end() }
  send(response, TYPES[path.extname(found)] || 'application/octet-stream', fs.readFileSync(found))
}

function send (response, type, data) {
  response.setHeader('content-type', type)
  response.end(data)
}

// What stands in the frames, and where the element `id` is in the window.
async function frames (page, id) {
  const read = id => {
    const mark = id && document.getElementById(id)
    const box = mark ? mark.getBoundingClientRect() : null
    return {
      text: document.body ? document.body.innerText.trim() : '',
      pictures: [...document.images].map(image => [image.naturalWidth, image.getBoundingClientRect().width]),
      fonts: [...document.fonts].map(font => [font.family.replaceAll('"', ''), font.status]),
      direction: document.documentElement.dir,
      mark: box && [box.x, box.y],
    }
  }
  const found = []
  for (const frame of page.frames().slice(1)) {
    const seen = await frame.evaluate(read, id).catch(() => null)
    if (!seen) continue
    const box = await (await frame.frameElement()).boundingBox()
    if (seen.mark && box) seen.mark = [seen.mark[0] + box.x, seen.mark[1] + box.y]
    found.push(seen)
  }
  return found
}

async function turn (page, target) {
  const place = await page.evaluate(name => window.turnTo(name), target)
  await page.waitForTimeout(900)
  await page.screenshot({ path: `${picture}-${path.basename(target, '.xhtml') || 'start'}.png` })
  return { target, ...place, frames: await frames(page, (place.href || '').split('#')[1]) }
}

async function visit (page, port) {
  const log = []
  page.on('console', message => message.type() === 'error' && log.push(message.text()))
  page.on('requestfailed', request => log.push(`failed: ${request.url().slice(0, 120)}`))
  page.on('request', request => {
    const host = new URL(request.url()).hostname
    if (host && host !== '127.0.0.1') log.push(`remote: ${request.url()}`)
  })
  await page.goto(`http://127.0.0.1:${port}/`)
  await page.waitForFunction('window.ready', null, { timeout: 60000 })
  const faults = () => page.evaluate('window.faults')
  if ((await faults()).length) return { faults: await faults(), log }
  const views = []
  for (const target of targets.length ? targets : ['']) views.push(await turn(page, target))
  return { ...(await page.evaluate('window.found')), views, faults: await faults(), log }
}

const server = http.createServer(answer).listen(0, '127.0.0.1', async () => {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'reader-'))
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    headless: true,
    viewport: { width: 800, height: HEIGHT },
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  })
  let code = 0
  try {
    console.log(JSON.stringify(await visit(await browser.newPage(), server.address().port)))
  } catch (error) {
    console.error(error)
    code = 2
  }
  await browser.close()
  server.close()
  fs.rmSync(profile, { recursive: true, force: true })
  process.exit(code)
})
