-- Sales per store and day.
SELECT
  sale_date,
  store_id,
  store_name,
  count(*) AS lines,
  sum(units) AS units,
  sum(gross_sales) AS gross_sales,
  sum(net_sales) AS net_sales,
  sum(cost) AS cost
FROM clean_sales
GROUP BY sale_date, store_id, store_name
