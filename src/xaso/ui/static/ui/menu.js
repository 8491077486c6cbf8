/** The desk's menu slides on a phone: bring the page that is open into sight. */
document
  .querySelector(".xs-deskmenu [aria-current]")
  ?.scrollIntoView({ block: "nearest", inline: "center" });
