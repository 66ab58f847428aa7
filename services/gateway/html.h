#ifndef OMLOOP_SERVICES_GATEWAY_HTML_H_
#define OMLOOP_SERVICES_GATEWAY_HTML_H_

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace omloop::gateway {

// An attribute. One without a value ("open") is written bare.
struct Attribute {
  std::string_view name;
  std::string_view value = {};
};
using Attributes = std::initializer_list<Attribute>;

// Writes HTML and inline SVG. Every text and value is escaped here and there
// is no other way in, so nothing from a book can become markup. Names of
// elements and attributes are constants of this program.
class Html {
 public:
  // Closes its element at the end of the scope.
  class [[nodiscard]] Scope {
   public:
    Scope(Html& html, std::string_view tag) : html_(html), tag_(tag) {}
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Html& html_;
    std::string_view tag_;
  };

  // Opens an element for the length of a scope.
  Scope In(std::string_view tag, Attributes attributes = {});
  // An element with text alone.
  void Element(std::string_view tag, Attributes attributes,
               std::string_view text);
  // An element that has no content and no end (meta, input), or in SVG none
  // that is drawn (rect).
  void Void(std::string_view tag, Attributes attributes);
  void Text(std::string_view text);

  // The document, with its doctype. All scopes must have ended.
  std::string Take();

 private:
  void Open(std::string_view tag, Attributes attributes);
  void Close(std::string_view tag);

  std::string out_ = "<!doctype html>\n";
  std::vector<std::string_view> open_;
};

}  // namespace omloop::gateway

#endif  // OMLOOP_SERVICES_GATEWAY_HTML_H_
