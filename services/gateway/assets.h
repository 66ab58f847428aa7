#ifndef OMLOOP_SERVICES_GATEWAY_ASSETS_H_
#define OMLOOP_SERVICES_GATEWAY_ASSETS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"

namespace omloop::gateway {

// A file of clients/web/plain, built into the program by embed_assets.py.
struct EmbeddedFile {
  std::string_view name;
  std::string_view bytes;
};
absl::Span<const EmbeddedFile> EmbeddedFiles();

inline constexpr std::string_view kAssetPrefix = "/assets/";

// The small files that pages need, under addresses that change with their
// content, so that browsers may keep them for ever.
class Assets {
 public:
  struct Asset {
    std::string_view name;
    // "/assets/omloop.1a2b3c4d5e6f7a8b.css".
    std::string url;
    std::string_view content_type;
    std::string_view bytes;
    std::string gzipped;
  };

  Assets();
  // The file's address; it is our bug when there is no such file.
  const std::string& UrlOf(std::string_view name) const;
  // nullptr when no file has this address.
  const Asset* Find(std::string_view url) const;

 private:
  std::vector<Asset> assets_;
};

}  // namespace omloop::gateway

#endif  // OMLOOP_SERVICES_GATEWAY_ASSETS_H_
