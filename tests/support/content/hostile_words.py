"""Words that try to be more than words, as they could stand in names and texts."""

HOSTILE_WORDS = (
    '\u202eevil\u202c <script>alert(1)</script> ]]> --> \x0b\x00 \ufffe & "\'" ${x} {{7*7}}'
)
"""A line with markup, control characters and a change of direction."""

HOSTILE_HTML = (
    "<p>&lt;script&gt;alert(1)&lt;/script&gt; ]]&gt; --&gt; &amp;amp; \x0b\x00\x1f \ufffe "
    '\u202eevil\u202c <a href="javascript:alert(1)">a</a> '
    '<a href="http://exa mple.org/%zz?a=b&amp;c">b</a> <a href="http://[bad">c</a></p>'
    "<p>=cmd|' /C calc'!A0 {{7*7}} #read(&quot;/etc/passwd&quot;) [1] "
    "&lt;![CDATA[x]]&gt; &lt;!-- y --&gt;<br>next</p>"
    "<pre><code>``` &lt;/code&gt;\n~~~\n</code></pre>"
    "<blockquote><p># no heading</p><ul><li>- x</li></ul></blockquote><hr>"
    '<ol start="7" class="bracketed"><li>seven</li></ol>'
)
"""Safe HTML, as far as tags go, with what might break out of another format."""
