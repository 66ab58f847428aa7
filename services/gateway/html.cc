#include "services/gateway/html.h"

#include <algorithm>
#include <utility>

#include "ledger/base/check.h"

namespace omloop::gateway {
namespace {

// Elements of HTML without an end tag; all others, those of SVG too, get one.
constexpr std::string_view kVoidTags[] = {"br",    "hr",   "img",
                                          "input", "link", "meta"};

void AppendEscaped(std::string_view text, std::string& out) {
  for (char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        // Control characters are no HTML text.
        out += static_cast<unsigned char>(c) < ' ' && c != '\n' ? ' ' : c;
    }
  }
}

}  // namespace

Html::Scope::~Scope() { html_.Close(tag_); }

Html::Scope Html::In(std::string_view tag, Attributes attributes) {
  Open(tag, attributes);
  open_.push_back(tag);
  return Scope(*this, tag);
}

void Html::Element(std::string_view tag, Attributes attributes,
                   std::string_view text) {
  auto element = In(tag, attributes);
  Text(text);
}

void Html::Void(std::string_view tag, Attributes attributes) {
  Open(tag, attributes);
  if (std::ranges::find(kVoidTags, tag) == std::end(kVoidTags)) {
    out_ += "</";
    out_ += tag;
    out_ += '>';
  }
}

void Html::Text(std::string_view text) { AppendEscaped(text, out_); }

std::string Html::Take() {
  OMLOOP_CHECK(open_.empty());
  return std::move(out_);
}

void Html::Open(std::string_view tag, Attributes attributes) {
  out_ += '<';
  out_ += tag;
  for (const Attribute& attribute : attributes) {
    out_ += ' ';
    out_ += attribute.name;
    if (attribute.value.data() == nullptr) continue;
    out_ += "=\"";
    AppendEscaped(attribute.value, out_);
    out_ += '"';
  }
  out_ += '>';
}

void Html::Close(std::string_view tag) {
  OMLOOP_CHECK(!open_.empty() && open_.back() == tag);
  open_.pop_back();
  out_ += "</";
  out_ += tag;
  out_ += ">\n";
}

}  // namespace omloop::gateway
