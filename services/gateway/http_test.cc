#include "services/gateway/http.h"

#include <zlib.h>

#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/gateway/assets.h"
#include "services/gateway/html.h"

namespace omloop::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(HttpTest, SplitsATarget) {
  const HttpRequest request{.target = "/maand/2026-10?a=1?2"};
  EXPECT_EQ(request.path(), "/maand/2026-10");
  EXPECT_EQ(request.query(), "a=1?2");
  const HttpRequest bare{.target = "/"};
  EXPECT_EQ(bare.path(), "/");
  EXPECT_EQ(bare.query(), "");
}

TEST(HttpTest, ReadsAQuery) {
  EXPECT_THAT(*ParseQuery("a=1&b&c=%C3%AB+x&=&a=2"),
              ElementsAre(Pair("a", "1"), Pair("b", ""), Pair("c", "ë x"),
                          Pair("", ""), Pair("a", "2")));
  EXPECT_THAT(*ParseQuery(""), ElementsAre());
  EXPECT_EQ(Find(*ParseQuery("a=1&a=2"), "a"), "1");
  EXPECT_EQ(Find(*ParseQuery("a=1"), "b"), std::nullopt);
}

TEST(HttpTest, RefusesABrokenQuery) {
  for (const char* query : {"a=%", "a=%4", "a=%zz", "%=1"}) {
    EXPECT_EQ(ParseQuery(query), std::nullopt) << query;
  }
}

TEST(HttpTest, AQueryHasALimit) {
  std::string query = "a=1";
  for (size_t i = 1; i < kQueryParametersMax; ++i) query += "&a=1";
  EXPECT_EQ(ParseQuery(query)->size(), kQueryParametersMax);
  EXPECT_EQ(ParseQuery(query + "&a=1"), std::nullopt);
}

TEST(HttpTest, KnowsWhoTakesGzip) {
  for (const char* header :
       {"gzip", "deflate, gzip", "br;q=1.0, gzip;q=0.8", "*", "GZIP"}) {
    EXPECT_TRUE(AcceptsGzip(header)) << header;
  }
  for (const char* header :
       {"", "br", "gzip;q=0", "gzip; q=0.0", "identity", "gzip;q=x"}) {
    EXPECT_FALSE(AcceptsGzip(header)) << header;
  }
}

TEST(HttpTest, GzipCanBeUnpacked) {
  for (size_t size : {0, 1, 100'000}) {
    const std::string text(size, 'x');
    const std::string packed = Gzip(text);
    std::string out(size + 1, '\0');
    z_stream stream{};
    ASSERT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    inflateEnd(&stream);
    EXPECT_EQ(out, text);
  }
}

TEST(HtmlTest, EscapesTextsAndValues) {
  Html html;
  {
    auto link = html.In("a", {{"title", "\"a\" & 'b'"}, {"hidden"}});
    html.Text("<script>x & y</script>\x01");
  }
  EXPECT_EQ(html.Take(),
            "<!doctype html>\n<a title=\"&quot;a&quot; &amp; &#39;b&#39;\" "
            "hidden>&lt;script&gt;x &amp; y&lt;/script&gt; </a>\n");
}

TEST(HtmlTest, OnlyVoidElementsOfHtmlHaveNoEnd) {
  Html html;
  html.Void("br", {});
  html.Void("rect", {{"width", ""}});
  EXPECT_EQ(html.Take(), "<!doctype html>\n<br><rect width=\"\"></rect>");
}

TEST(HtmlDeathTest, AnOpenElementIsOurBug) {
  Html html;
  auto open = html.In("p");
  EXPECT_DEATH(html.Take(), "broken invariant");
}

TEST(AssetsTest, AddressesFollowTheContent) {
  const Assets assets;
  const std::string& url = assets.UrlOf("omloop.css");
  EXPECT_THAT(url, ::testing::MatchesRegex("/assets/omloop\\.[0-9a-f]+\\.css"));
  ASSERT_NE(assets.Find(url), nullptr);
  EXPECT_EQ(assets.Find(url)->content_type, "text/css; charset=utf-8");
  EXPECT_EQ(assets.Find("/assets/omloop.css"), nullptr);
}

TEST(AssetsTest, StyleStaysWithinItsBudget) {
  const Assets assets;
  EXPECT_LT(assets.Find(assets.UrlOf("omloop.css"))->gzipped.size(), 14'000u);
}

TEST(AssetsTest, NothingComesFromAnotherHost) {
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    std::string text(file.bytes);
    // The name of the SVG language is no address that is fetched.
    const std::string space = "http://www.w3.org/2000/svg";
    if (size_t at = text.find(space); at != std::string::npos) {
      text.erase(at, space.size());
    }
    for (const char* way : {"http:", "https:", "//", "@import"}) {
      EXPECT_EQ(text.find(way), std::string::npos) << file.name << " " << way;
    }
  }
}

}  // namespace
}  // namespace omloop::gateway
