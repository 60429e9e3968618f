"""The few lines of JavaScript that look through the shadow roots of Home Assistant's frontend."""

# The text that is visible under an element, one line a block, as a person reads it from top to bottom.
VISIBLE_LINES = """
root => {
  const lines = [''];
  const breakLine = () => { if (lines.at(-1)) lines.push(''); };
  const unseen = new Set(['STYLE', 'SCRIPT', 'TEMPLATE', 'HA-TOOLTIP', 'WA-TOOLTIP']);
  const walk = node => {
    if (node.nodeType === Node.TEXT_NODE) {
      lines[lines.length - 1] += node.textContent.replace(/\\s+/g, ' ').replace(/[\\u2066-\\u2069]/g, '');
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE || unseen.has(node.tagName)) return;
    const style = getComputedStyle(node);
    if (style.display === 'none' || style.visibility === 'hidden') return;
    const isBlock = style.display !== 'inline' && style.display !== 'contents' || node.tagName === 'BR';
    if (isBlock) breakLine();
    const children = node.tagName === 'SLOT' && node.assignedNodes().length ? node.assignedNodes()
      : (node.shadowRoot ?? node).childNodes;
    for (const child of children) walk(child);
    if (isBlock) breakLine();
  };
  walk(root);
  return lines.map(line => line.replace(/\\s+/g, ' ').trim()).filter(line => line);
}
"""

# The page with what is in its shadow roots, to be read by a person who looks for what went wrong.
WHOLE_PAGE = """
() => {
  const shadowRoots = [];
  const collect = node => {
    for (const element of node.querySelectorAll('*')) {
      if (element.shadowRoot) { shadowRoots.push(element.shadowRoot); collect(element.shadowRoot); }
    }
  };
  collect(document);
  return document.documentElement.getHTML({ shadowRoots });
}
"""

# A word of the frontend itself, in the user's language.
FRONTEND_WORD = "key => document.querySelector('home-assistant').hass.localize(key)"

# From a click on a conversation until a frame shows its newest text: how long that took, and what is there by then.
WATCH_OPENING = """
(thread, newest) => new Promise(resolve => {
  const began = performance.now();
  const card = thread.getRootNode().host.getRootNode();
  const look = () => {
    const view = card.querySelector('ipex-sms-conversation');
    const texts = [...(view?.shadowRoot.querySelectorAll('.text') ?? [])];
    if (!texts.some(text => text.textContent.trim() === newest)) return requestAnimationFrame(look);
    resolve({
      milliseconds: performance.now() - began,
      messages: view.conversation.messages.length,
      rows: view.shadowRoot.querySelectorAll('.row').length,
    });
  };
  thread.click();
  look();
})
"""
