-- Sales per product category and week from Monday.
SELECT
  CAST(date_trunc('WEEK', sale_date) AS DATE) AS week_start,
  product_category,
  count(*) AS lines,
  sum(units) AS units,
  sum(net_sales) AS net_sales
FROM clean_sales
GROUP BY CAST(date_trunc('WEEK', sale_date) AS DATE), product_category
